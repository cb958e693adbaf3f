#pragma once

#include <QDialog>

#include <vector>

class QAction;

namespace pixelsmith {

/// All commands with their keys on one page. Not modal.
class ShortcutSheet : public QDialog
{
    Q_OBJECT

public:
    ShortcutSheet(const std::vector<QAction *> &actions, QWidget *parent = nullptr);
};

} // namespace pixelsmith
