#pragma once

#include <QWidget>

#include <array>
#include <functional>
#include <vector>

class QLabel;
class QPushButton;
class QToolButton;

namespace pixelsmith {

/// A button of a message and what it does.
struct MessageAction
{
    QString text;
    std::function<void()> run;
};

/// A message in the window's own layout: a sentence, a button or two that help, a cross. Never in the way of anything.
class MessageBar : public QWidget
{
    Q_OBJECT

public:
    static constexpr size_t kMostActions = 2;

    explicit MessageBar(QWidget *parent = nullptr);

    /// Takes the place of the message shown. Without `actionText` there is no button.
    void showMessage(const QString &text, const QString &actionText, std::function<void()> action);
    /// With up to kMostActions buttons.
    void showChoice(const QString &text, std::vector<MessageAction> actions);
    void clear();
    QString text() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    void runAction(size_t index);

    QLabel *m_text = nullptr;
    std::array<QPushButton *, kMostActions> m_buttons = {};
    QToolButton *m_close = nullptr;
    std::vector<MessageAction> m_actions;
};

} // namespace pixelsmith
