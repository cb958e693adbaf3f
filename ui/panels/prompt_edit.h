#pragma once

#include <QPlainTextEdit>

namespace pixelsmith {

/// A field for a prompt. While it is typed in, its own undo keys work; what is typed counts as one change when the field
/// loses the focus or commit() is called.
class PromptEdit : public QPlainTextEdit
{
    Q_OBJECT

public:
    /// Of prompts that matter less.
    static constexpr int kLowHeight = 56;

    /// \param height  in pixels.
    explicit PromptEdit(const QString &placeholder = {}, int height = kLowHeight, QWidget *parent = nullptr);

    /// Tells of what was typed since the last change.
    void commit();
    /// As a change of its own; one that takes no text away is none.
    void takeOver(const QString &text);
    /// Takes a change back or makes it again: told to nobody but by textChanged().
    void putBack(const QString &text);
    /// Of what is selected, or of the word at the cursor; one change for the undo keys.
    void changeWeight(double by);

Q_SIGNALS:
    void changed(const QString &before, const QString &after);

protected:
    void focusOutEvent(QFocusEvent *event) override;

private:
    QString m_known; ///< after the last change
};

} // namespace pixelsmith
