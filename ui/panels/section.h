#pragma once

#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QWidget>

namespace pixelsmith {

/// "CREATE": head of a part of a panel.
QLabel *makeHeading(const QString &text, QWidget *parent = nullptr);
/// A name above a control; `buddy` gets the focus of its mnemonic and is read out with it.
QLabel *makeLabel(const QString &text, QWidget *buddy, QWidget *parent = nullptr);
QLabel *makeQuietText(const QString &text = {}, QWidget *parent = nullptr);
/// A square button with an icon alone; the text is its tooltip and accessible name.
QToolButton *makeIconButton(const QString &icon, const QString &text, QWidget *parent = nullptr);
/// Draws the icon of makeIconButton() again in the colours of the palette in use.
void tintIconButton(QToolButton *button);
void setIconName(QToolButton *button, const QString &icon);

/// A line with a triangle that shows and hides what is below it.
class FoldSection : public QWidget
{
    Q_OBJECT

public:
    FoldSection(const QString &title, QWidget *content, QWidget *parent = nullptr);
    bool isOpen() const { return m_button->isChecked(); }
    void setOpen(bool open) { m_button->setChecked(open); }

protected:
    void changeEvent(QEvent *event) override;

private:
    void showState();

    QPushButton *m_button = nullptr;
    QWidget *m_content = nullptr;
};

} // namespace pixelsmith
