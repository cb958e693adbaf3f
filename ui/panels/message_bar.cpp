#include "ui/panels/message_bar.h"

#include "ui/panels/section.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>

#include <utility>

using namespace Qt::StringLiterals;

namespace pixelsmith {

MessageBar::MessageBar(QWidget *parent)
    : QWidget(parent)
    , m_text(new QLabel)
    , m_close(makeIconButton(u"close"_s, tr("Close this message")))
{
    setObjectName(u"messageBar"_s);
    setAttribute(Qt::WA_StyledBackground);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_close->setProperty("flat", true);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 6, 8, 6);
    layout->setSpacing(8);
    layout->addWidget(m_text, 1);
    for (size_t i = 0; i < m_buttons.size(); ++i) {
        m_buttons[i] = new QPushButton;
        layout->addWidget(m_buttons[i]);
        connect(m_buttons[i], &QPushButton::clicked, this, [this, i] { runAction(i); });
    }
    layout->addWidget(m_close);
    connect(m_close, &QToolButton::clicked, this, &MessageBar::clear);
    hide();
}

void MessageBar::showMessage(const QString &text, const QString &actionText, std::function<void()> action)
{
    showChoice(text, actionText.isEmpty() ? std::vector<MessageAction>()
                                          : std::vector<MessageAction>{{actionText, std::move(action)}});
}

void MessageBar::showChoice(const QString &text, std::vector<MessageAction> actions)
{
    m_actions = std::move(actions);
    m_text->setText(text);
    m_text->setAccessibleName(text);
    for (size_t i = 0; i < m_buttons.size(); ++i) {
        m_buttons[i]->setText(i < m_actions.size() ? m_actions[i].text : QString());
        m_buttons[i]->setVisible(i < m_actions.size());
    }
    show();
    QAccessibleEvent event(m_text, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void MessageBar::clear()
{
    hide();
    m_text->clear();
    m_actions.clear();
}

QString MessageBar::text() const
{
    return m_text->text();
}

void MessageBar::runAction(size_t index)
{
    // The action may show the next message: this one must be gone by then.
    const std::vector<MessageAction> actions = std::exchange(m_actions, {});
    clear();
    if (index < actions.size() && actions[index].run)
        actions[index].run();
}

void MessageBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        tintIconButton(m_close);
    QWidget::changeEvent(event);
}

} // namespace pixelsmith
