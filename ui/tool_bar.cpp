#include "ui/tool_bar.h"

#include "ui/actions.h"
#include "ui/panels/section.h"
#include "ui/theme.h"

#include <QMenu>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace pixelsmith {

MainToolBar::MainToolBar(const Actions &actions, QWidget *parent)
    : QToolBar(tr("Tools"), parent)
    , m_budget(makeQuietText())
{
    setObjectName(u"mainToolBar"_s);
    setMovable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setIconSize({14, 14});
    m_generate = addButton(actions.generate);
    m_grow = addButton(actions.grow);
    m_grow.button->setMenu(actions.growMenu);
    m_grow.button->setPopupMode(QToolButton::MenuButtonPopup);
    m_pause = addButton(actions.pause);
    m_stop = addButton(actions.stop);
    m_freeMemory = addButton(actions.freeMemory, true);
    addSeparator();
    addButton(actions.fit, true);
    addButton(actions.zoom100, true);
    m_compare = addButton(actions.compare, true);
    m_compare.button->setMenu(actions.compareMenu);
    m_compare.button->setPopupMode(QToolButton::MenuButtonPopup);
    m_overlays = new QToolButton;
    m_overlays->setText(tr("Overlays"));
    m_overlays->setToolTip(tr("What can be laid over the picture"));
    m_overlays->setMenu(actions.overlaysMenu);
    m_overlays->setPopupMode(QToolButton::InstantPopup);
    m_overlays->setFocusPolicy(Qt::TabFocus);
    m_overlays->setProperty("flat", true);
    addWidget(m_overlays);
    m_trySlider = addButton(actions.trySlider, true);
    auto *room = new QWidget;
    room->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(room);
    m_budget->setWordWrap(false);
    m_budget->setContentsMargins(0, 0, 10, 0);
    m_budgetPlace = addWidget(m_budget);
    m_export = addButton(actions.exportPicture);
}

MainToolBar::Button MainToolBar::addButton(QAction *action, bool isFlat)
{
    auto *button = new QToolButton;
    button->setDefaultAction(action);
    button->setToolButtonStyle(action->icon().isNull() ? Qt::ToolButtonTextOnly : Qt::ToolButtonTextBesideIcon);
    button->setIconSize(iconSize());
    button->setFocusPolicy(Qt::TabFocus);
    button->setProperty("flat", isFlat);
    return {button, addWidget(button)};
}

void MainToolBar::apply(const Commands &commands)
{
    using Next = Commands::Next;
    show(m_generate, true);
    show(m_grow, commands.showsGrow);
    show(m_pause, commands.showsPause);
    show(m_stop, commands.showsStop);
    show(m_freeMemory, commands.isPaused);
    show(m_compare, true);
    m_overlays->setEnabled(commands.canSave);
    show(m_trySlider, commands.showsGrow);
    show(m_export, true);
    m_budgetPlace->setVisible(commands.showsGrow && !m_budget->text().isEmpty());
    setStyleProperty(m_generate.button, "accent", commands.next == Next::Generate);
    setStyleProperty(m_grow.button, "accent", commands.next == Next::Grow);
    setStyleProperty(m_pause.button, "accent", commands.next == Next::Resume);
    setStyleProperty(m_export.button, "accent", commands.next == Next::Export);
    if (commands.next == Next::Resume)
        m_pause.button->setIcon(Theme::of(palette()).icon(u"resume"_s, Theme::of(palette()).accentText));
}

void MainToolBar::show(const Button &button, bool shows)
{
    const bool enabled = button.button->defaultAction()->isEnabled();
    button.place->setVisible(shows);
    // Showing the place enables what is in it, and a button with a menu is enabled for the menu's sake.
    button.place->setEnabled(enabled);
    button.button->setEnabled(enabled);
}

void MainToolBar::setBudget(const QString &text)
{
    m_budget->setText(text);
}

const QToolButton *MainToolBar::nextButton() const
{
    for (const Button &button : {m_generate, m_grow, m_pause, m_export}) {
        if (button.button->property("accent").toBool())
            return button.button;
    }
    return nullptr;
}

} // namespace pixelsmith
