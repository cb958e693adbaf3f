#include "ui/panels/section.h"

#include "ui/theme.h"

#include <QEvent>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pixelsmith {

QLabel *makeHeading(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text.toUpper(), parent);
    label->setProperty("heading", true);
    QFont font = label->font();
    font.setPixelSize(11);
    font.setLetterSpacing(QFont::AbsoluteSpacing, 0.7);
    label->setFont(font);
    return label;
}

QLabel *makeLabel(const QString &text, QWidget *buddy, QWidget *parent)
{
    auto *label = makeQuietText(text, parent);
    label->setWordWrap(false);
    label->setBuddy(buddy);
    if (buddy->accessibleName().isEmpty())
        buddy->setAccessibleName(QString(text).remove(u'&'));
    return label;
}

QLabel *makeQuietText(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("quiet", true);
    label->setWordWrap(true);
    return label;
}

QToolButton *makeIconButton(const QString &icon, const QString &text, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setProperty("tool", true);
    button->setProperty("iconName", icon);
    button->setToolTip(text);
    button->setAccessibleName(text);
    button->setFocusPolicy(Qt::TabFocus);
    tintIconButton(button);
    return button;
}

void tintIconButton(QToolButton *button)
{
    button->setIcon(Theme::of(button->palette()).icon(button->property("iconName").toString()));
}

void setIconName(QToolButton *button, const QString &icon)
{
    button->setProperty("iconName", icon);
    tintIconButton(button);
}

FoldSection::FoldSection(const QString &title, QWidget *content, QWidget *parent)
    : QWidget(parent)
    , m_button(new QPushButton(this))
    , m_content(content)
{
    m_button->setText(title);
    m_button->setCheckable(true);
    m_button->setProperty("fold", true);
    m_button->setFocusPolicy(Qt::TabFocus);
    m_button->setIconSize({12, 12});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_button, 0, Qt::AlignLeft);
    layout->addWidget(content);
    connect(m_button, &QPushButton::toggled, this, &FoldSection::showState);
    showState();
}

void FoldSection::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        showState();
    QWidget::changeEvent(event);
}

void FoldSection::showState()
{
    m_content->setVisible(isOpen());
    const Theme &theme = Theme::of(palette());
    m_button->setIcon(theme.icon(isOpen() ? u"unfold"_s : u"fold"_s, theme.quiet));
}

} // namespace pixelsmith
