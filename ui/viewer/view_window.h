#pragma once

#include "ui/viewer/image_viewer.h"

#include <QAction>
#include <QWidget>

#include <memory>
#include <vector>

namespace pixelsmith {

/// A second window that shows the picture, for another place or another screen. It zooms and pans on its own. GUI thread
/// only.
class ViewWindow : public QWidget
{
    Q_OBJECT

public:
    explicit ViewWindow(QWidget *parent);

    /// At the same place of the same picture, as large.
    void showAs(const ImageViewer &other);
    ImageViewer &viewer() { return *m_viewer; }
    /// A command of the main window that does here what it does there: same text, same key while the picture has the focus.
    void addCommand(const QAction &like, void (ImageViewer::*run)());
    void addZoom(const QAction &like, double zoom);

private:
    QAction *add(const QAction &like);

    ImageViewer *m_viewer = nullptr;
};

} // namespace pixelsmith
