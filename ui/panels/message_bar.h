#pragma once

#include "ui/window_state.h"

#include <QWidget>

#include <vector>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace pixelsmith {

/// A message in the window's own layout: a sentence, buttons that help, a cross. Never in the way of anything.
class MessageBar : public QWidget
{
    Q_OBJECT

public:
    explicit MessageBar(QWidget *parent = nullptr);

    /// Takes the place of the message shown. A button for each action, in their order; a click ends the message.
    void showMessage(const QString &text, const std::vector<MessageAction> &actions = {});
    void clear();
    QString text() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    void setActions(const std::vector<MessageAction> &actions);

    QLabel *m_text = nullptr;
    QHBoxLayout *m_buttonPlace = nullptr;
    std::vector<QPushButton *> m_buttons;
    QToolButton *m_close = nullptr;
};

} // namespace pixelsmith
