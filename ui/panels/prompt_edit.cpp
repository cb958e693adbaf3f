#include "ui/panels/prompt_edit.h"

#include <utility>

namespace pixelsmith {

PromptEdit::PromptEdit(QWidget *parent)
    : QPlainTextEdit(parent)
{
    setTabChangesFocus(true);
}

void PromptEdit::commit()
{
    const QString now = toPlainText();
    if (now == m_known)
        return;
    const QString before = std::exchange(m_known, now);
    Q_EMIT changed(before, now);
}

void PromptEdit::takeOver(const QString &text)
{
    commit();
    if (m_known.isEmpty()) {
        putBack(text);
        return;
    }
    setPlainText(text);
    commit();
}

void PromptEdit::putBack(const QString &text)
{
    m_known = text;
    setPlainText(text);
}

void PromptEdit::focusOutEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusOutEvent(event);
    commit();
}

} // namespace pixelsmith
