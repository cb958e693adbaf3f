#include "ui/panels/prompt_edit.h"

#include "ui/prompt_weight.h"

#include <utility>

namespace pixelsmith {

PromptEdit::PromptEdit(const QString &placeholder, int height, QWidget *parent)
    : QPlainTextEdit(parent)
{
    setPlaceholderText(placeholder);
    setFixedHeight(height);
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

void PromptEdit::changeWeight(double by)
{
    QTextCursor cursor = textCursor();
    const bool isBackwards = cursor.position() < cursor.anchor();
    const auto change = pixelsmith::changeWeight(toPlainText(), cursor.selectionStart(), cursor.selectionEnd(), by);
    if (!change)
        return;
    const auto select = [&cursor](qsizetype from, qsizetype to) {
        cursor.setPosition(static_cast<int>(from));
        cursor.setPosition(static_cast<int>(to), QTextCursor::KeepAnchor);
    };
    cursor.beginEditBlock();
    select(change->from, change->to);
    cursor.insertText(change->text);
    cursor.endEditBlock();
    if (isBackwards)
        select(change->selectionTo, change->selectionFrom);
    else
        select(change->selectionFrom, change->selectionTo);
    setTextCursor(cursor);
}

void PromptEdit::focusOutEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusOutEvent(event);
    commit();
}

} // namespace pixelsmith
