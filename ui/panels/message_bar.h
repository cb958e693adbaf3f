#pragma once

#include <QWidget>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace pixelsmith {

/// A message in the window's own layout: a sentence, a button that helps, a cross. Never in the way of anything.
class MessageBar : public QWidget
{
    Q_OBJECT

public:
    explicit MessageBar(QWidget *parent = nullptr);

    /// Takes the place of the message shown. Without `actionText` there is no button.
    void showMessage(const QString &text, const QString &actionText, std::function<void()> action);
    void clear();
    QString text() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    void runAction();

    QLabel *m_text = nullptr;
    QPushButton *m_button = nullptr;
    QToolButton *m_close = nullptr;
    std::function<void()> m_action;
};

} // namespace pixelsmith
