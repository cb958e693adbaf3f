#include "ui/panels/message_bar.h"

#include "ui/panels/section.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace pixelsmith {

MessageBar::MessageBar(QWidget *parent)
    : QWidget(parent)
    , m_text(new QLabel)
    , m_buttonPlace(new QHBoxLayout)
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
    m_buttonPlace->setSpacing(8);
    layout->addLayout(m_buttonPlace);
    layout->addWidget(m_close);
    connect(m_close, &QToolButton::clicked, this, &MessageBar::clear);
    hide();
}

void MessageBar::showMessage(const QString &text, const std::vector<MessageAction> &actions)
{
    m_text->setText(text);
    m_text->setAccessibleName(text);
    setActions(actions);
    show();
    QAccessibleEvent event(m_text, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void MessageBar::setActions(const std::vector<MessageAction> &actions)
{
    for (QPushButton *button : m_buttons) {
        // It may be the one that is clicked right now.
        button->hide();
        button->deleteLater();
    }
    m_buttons.clear();
    for (const MessageAction &action : actions) {
        auto *button = new QPushButton(action.text);
        m_buttonPlace->addWidget(button);
        m_buttons.push_back(button);
        connect(button, &QPushButton::clicked, this, [this, run = action.run] {
            // The action may show the next message: this one must be gone by then.
            const std::function<void()> kept = run;
            clear();
            if (kept)
                kept();
        });
    }
}

void MessageBar::clear()
{
    hide();
    m_text->clear();
    setActions({});
}

QString MessageBar::text() const
{
    return m_text->text();
}

void MessageBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        tintIconButton(m_close);
    QWidget::changeEvent(event);
}

} // namespace pixelsmith
