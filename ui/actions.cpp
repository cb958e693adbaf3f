#include "ui/actions.h"

#include "ui/text.h"
#include "ui/theme.h"

#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QShortcut>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pixelsmith {

Actions::Actions(QWidget *window, QWidget *canvas)
    : QObject(window)
    , m_window(window)
    , m_canvas(canvas)
{
    growMenu = new QMenu(window);
    growMenu->setToolTipsVisible(true);
    makeFileActions();
    makeViewActions();
    makeCompareActions();
    makeOverlayActions();
    makeRunActions();
    makePaintActions();
    makeWindowActions();
    fillMenus(static_cast<QMainWindow *>(window)->menuBar());
    retint();
}

QAction *Actions::add(const QString &text, const QString &tip, const QList<QKeySequence> &keys, Focus focus)
{
    auto *action = new QAction(text, m_window);
    action->setShortcuts(keys);
    action->setShortcutContext(focus == Focus::Window ? Qt::WindowShortcut : Qt::WidgetShortcut);
    if (focus != Focus::Prompt)
        (focus == Focus::Canvas ? m_canvas : m_window)->addAction(action);
    const QString key = keys.isEmpty() ? QString() : keys.front().toString(QKeySequence::NativeText);
    action->setToolTip(key.isEmpty() ? tip : tr("%1 (%2)", "what a button does, and its key").arg(tip, key));
    action->setStatusTip({});
    m_all.push_back(action);
    return action;
}

void Actions::addLetter(const QString &letter, QAction *action)
{
    auto *shortcut = new QShortcut(QKeySequence(letter), m_canvas);
    shortcut->setContext(Qt::WidgetShortcut);
    connect(shortcut, &QShortcut::activated, action, &QAction::trigger);
}

void Actions::makeFileActions()
{
    open = add(tr("&Open…"), tr("Open a picture made here, or a photo to grow"), {QKeySequence(Qt::CTRL | Qt::Key_O)});
    save =
        add(tr("&Save"), tr("Save the picture with everything needed to go on"), {QKeySequence(Qt::CTRL | Qt::Key_S)});
    saveAs =
        add(tr("Save &As…"), tr("Save a copy under another name"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)});
    exportPicture =
        add(tr("&Export…"), tr("Write the picture as TIFF, PNG or JPEG"), {QKeySequence(Qt::CTRL | Qt::Key_E)});
    liveDeepZoom = add(tr("Live &Deep Zoom…"),
                       tr("A folder with a page that shows the picture in any web browser while it grows"), {});
    liveDeepZoom->setCheckable(true);
    moveToFolder =
        add(tr("&Move to Folder…"),
            tr("Move the picture's file to another folder or disk; what is being painted goes on there"), {});
    compact = add(tr("&Compact"), tr("Make the file of a finished picture as small as it can be"), {});
    quit = add(tr("&Quit"), tr("Close the window; work under way is kept"), {QKeySequence(Qt::CTRL | Qt::Key_Q)});
    quit->setMenuRole(QAction::QuitRole);
    undo = add(tr("&Undo"), tr("Take the last change back"), {QKeySequence(Qt::CTRL | Qt::Key_Z)});
    redo = add(tr("&Redo"), tr("Make the change again that was taken back"),
               {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    editPrompt =
        add(tr("Edit &Prompt"), tr("Go to the text that describes the picture"), {QKeySequence(Qt::CTRL | Qt::Key_L)});
    raiseWeight = add(tr("R&aise Weight"), tr("The selected words of a prompt count more"),
                      {QKeySequence(Qt::CTRL | Qt::Key_Up)}, Focus::Prompt);
    lowerWeight = add(tr("&Lower Weight"), tr("The selected words of a prompt count less"),
                      {QKeySequence(Qt::CTRL | Qt::Key_Down)}, Focus::Prompt);
    preferences =
        add(tr("Pre&ferences…"), tr("Device, folders, look and language"), {QKeySequence(Qt::CTRL | Qt::Key_Comma)});
    preferences->setMenuRole(QAction::PreferencesRole);
    newSeed =
        add(tr("&New Seed"), tr("Another picture of the same description"), {QKeySequence(Qt::Key_R)}, Focus::Canvas);
    reuseSeed = add(tr("Reuse &Seed"), tr("The seed of the picture that is shown"),
                    {QKeySequence(Qt::SHIFT | Qt::Key_R)}, Focus::Canvas);
}

void Actions::makeViewActions()
{
    zoomIn = add(tr("Zoom &In"), tr("Show it larger"), {QKeySequence(Qt::Key_Plus), QKeySequence(Qt::Key_Equal)},
                 Focus::Canvas);
    zoomOut = add(tr("Zoom &Out"), tr("Show it smaller"), {QKeySequence(Qt::Key_Minus)}, Focus::Canvas);
    fit = add(tr("&Fit"), tr("Show the whole picture"), {QKeySequence(Qt::Key_0)}, Focus::Canvas);
    zoom100 = add(tr("&100 %"), tr("One pixel of the picture on each pixel of the screen"), {QKeySequence(Qt::Key_1)},
                  Focus::Canvas);
    zoom200 = add(tr("&200 %"), tr("Twice as large as the pixels"), {QKeySequence(Qt::Key_2)}, Focus::Canvas);
    zoom300 = add(tr("&300 %"), tr("Three times as large as the pixels"), {QKeySequence(Qt::Key_3)}, Focus::Canvas);
    previousStage = add(tr("&Previous Stage"), tr("The same spot one stage smaller"), {QKeySequence(Qt::Key_PageUp)},
                        Focus::Canvas);
    nextStage =
        add(tr("&Next Stage"), tr("The same spot one stage larger"), {QKeySequence(Qt::Key_PageDown)}, Focus::Canvas);
    fullScreen = add(tr("F&ull Screen"), tr("Nothing but this window on the screen"), {QKeySequence(Qt::Key_F11)});
    fullScreen->setCheckable(true);
    hidePanels = add(tr("Hide &Panels"), tr("Nothing but the picture in this window; again: the panels come back"),
                     {QKeySequence(Qt::Key_Tab)}, Focus::Canvas);
    hidePanels->setCheckable(true);
    duplicateView = add(tr("&Duplicate View"), tr("Show the picture in a second window, at another place of it"),
                        {QKeySequence(Qt::CTRL | Qt::Key_D)});
}

void Actions::makeRunActions()
{
    generate = add(tr("&Generate"), tr("Paint a new picture from the description"),
                   {QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)});
    grow = add(tr("G&row"), tr("Grow the picture to the next size"), {QKeySequence(Qt::CTRL | Qt::Key_G)});
    growTo = add(tr("Grow &To…"), tr("Choose how large the picture shall grow"),
                 {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_G)});
    printSize = add(tr("Print &Size…"), tr("Choose shape and size by the size on paper"), {});
    pause = add(tr("&Pause"), tr("Pause after the patches in work"), {QKeySequence(Qt::Key_F8)});
    stop = add(tr("&Stop"), tr("Stop and keep what is done"), {QKeySequence(Qt::CTRL | Qt::Key_Period)});
    freeMemory = add(tr("Free &Memory"), tr("Drop the loaded model; going on loads it again"), {});
    trySlider = add(tr("&Try Slider"), tr("Show a part of the next size at several Slider positions"),
                    {QKeySequence(Qt::Key_T)}, Focus::Canvas);
    m_tryTip = trySlider->toolTip();
    sliderLess =
        add(tr("Slider: More &Detail"), tr("One guided step less"), {QKeySequence(Qt::Key_BracketLeft)}, Focus::Canvas);
    sliderMore = add(tr("Slider: More Str&ucture"), tr("One guided step more"), {QKeySequence(Qt::Key_BracketRight)},
                     Focus::Canvas);
    sliderMuchLess = add(tr("Slider: Much More Detail"), tr("Five guided steps less"),
                         {QKeySequence(Qt::Key_BraceLeft)}, Focus::Canvas);
    sliderMuchMore = add(tr("Slider: Much More Structure"), tr("Five guided steps more"),
                         {QKeySequence(Qt::Key_BraceRight)}, Focus::Canvas);
    addLetter(u"P"_s, pause);
    connect(growTo, &QAction::triggered, this,
            [this] { growMenu->popup(m_canvas->mapToGlobal(QPoint(m_canvas->width() / 2, 24))); });
}

void Actions::makePaintActions()
{
    brushStructure = add(tr("&Brush: More Structure"), tr("Paint where the picture shall stay close to what it is"),
                         {QKeySequence(Qt::Key_B)}, Focus::Canvas);
    brushDetail = add(tr("Brush: More Deta&il"), tr("Paint where the picture shall gain detail"),
                      {QKeySequence(Qt::SHIFT | Qt::Key_B)}, Focus::Canvas);
    brushEraser = add(tr("&Eraser"), tr("Take paint away: the Slider holds there again"), {QKeySequence(Qt::Key_E)},
                      Focus::Canvas);
    brushSmaller = add(tr("Sma&ller Brush"), tr("Make the brush smaller; or turn the wheel with Alt"),
                       {QKeySequence(Qt::ALT | Qt::Key_BracketLeft)}, Focus::Canvas);
    brushLarger = add(tr("L&arger Brush"), tr("Make the brush larger; or turn the wheel with Alt"),
                      {QKeySequence(Qt::ALT | Qt::Key_BracketRight)}, Focus::Canvas);
    showSliderMap = add(tr("Show P&ainted Slider"), tr("Lay the painted Slider over the picture"),
                        {QKeySequence(Qt::Key_M)}, Focus::Canvas);
    redoPainted = add(tr("Redo the Pai&nted Part"), tr("Paint the parts again whose Slider was painted since"),
                      {QKeySequence(Qt::CTRL | Qt::Key_R)});
    healSeams = add(tr("&Heal Seams"), tr("Paint the places again where borders of patches show"),
                    {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R)});
    for (QAction *action : {brushStructure, brushDetail, brushEraser, showSliderMap})
        action->setCheckable(true);
    overlaysMenu->addAction(showSliderMap);
}

void Actions::makeWindowActions()
{
    nextPane = add(tr("Next &Pane"), tr("Move the focus to the next part of the window"), {QKeySequence(Qt::Key_F6)});
    previousPane =
        add(tr("Pre&vious Pane"), tr("Move the focus to the part before"), {QKeySequence(Qt::SHIFT | Qt::Key_F6)});
    arrangePanels = add(tr("&Arrange Panels"), tr("Show handles to move and detach the panels"),
                        {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P)});
    arrangePanels->setCheckable(true);
    shortcuts = add(tr("&Keyboard Shortcuts"), tr("All keys on one page"), {QKeySequence(Qt::Key_F1)});
    about = add(tr("&About Pixelsmith"), tr("Version and licences"), {});
    about->setMenuRole(QAction::AboutRole);
    addLetter(u"?"_s, shortcuts);
}

void Actions::fillMenus(QMenuBar *bar)
{
    const auto addMenu = [bar](const QString &title, std::initializer_list<QAction *> actions) {
        QMenu *menu = bar->addMenu(title);
        menu->setToolTipsVisible(true);
        for (QAction *action : actions) {
            if (action)
                menu->addAction(action);
            else
                menu->addSeparator();
        }
        return menu;
    };
    QAction *const line = nullptr;
    addMenu(tr("&File"),
            {open, line, save, saveAs, line, exportPicture, liveDeepZoom, line, moveToFolder, compact, line, quit});
    addMenu(tr("&Edit"),
            {undo, redo, line, editPrompt, raiseWeight, lowerWeight, line, newSeed, reuseSeed, line, preferences});
    QMenu *viewMenu = addMenu(tr("&View"), {zoomIn, zoomOut, fit, zoom100, zoom200, zoom300, line});
    viewMenu->addMenu(compareMenu);
    viewMenu->addMenu(overlaysMenu);
    viewMenu->addSeparator();
    viewMenu->addActions({duplicateView, hidePanels, fullScreen});
    addMenu(tr("&Picture"), {grow, growTo, printSize, line, previousStage, nextStage});
    addMenu(tr("&Run"),
            {generate,    line,         pause,          stop,           freeMemory,  line,           trySlider,
             sliderLess,  sliderMore,   sliderMuchLess, sliderMuchMore, line,        brushStructure, brushDetail,
             brushEraser, brushSmaller, brushLarger,    line,           redoPainted, healSeams});
    windowMenu = addMenu(tr("&Window"), {nextPane, previousPane, line, arrangePanels, line});
    addMenu(tr("&Help"), {shortcuts, about});
}

void Actions::apply(const Commands &commands)
{
    generate->setEnabled(commands.canGenerate);
    grow->setEnabled(commands.canGrow);
    growTo->setEnabled(commands.canGrow);
    growMenu->setEnabled(commands.canGrow);
    pause->setEnabled(commands.canPause || commands.canResume);
    stop->setEnabled(commands.canStop);
    freeMemory->setEnabled(commands.canFreeMemory);
    trySlider->setEnabled(commands.canTry);
    trySlider->setToolTip(
        commands.canTry ? m_tryTip
        : commands.canSave
            ? tr("Slider positions can be tried when nothing is painted: stop, or wait until it is done.")
            : tr("There is no picture yet to try the Slider on."));
    for (QAction *action : {brushStructure, brushDetail, brushEraser, brushSmaller, brushLarger, showSliderMap})
        action->setEnabled(commands.canPaint);
    structureAtSpot->setEnabled(commands.canPaint && drift->isChecked());
    redoPainted->setEnabled(commands.canRedoPainted);
    healSeams->setEnabled(commands.canHeal);
    save->setEnabled(commands.canSave);
    saveAs->setEnabled(commands.canSave);
    exportPicture->setEnabled(commands.canExport);
    moveToFolder->setEnabled(commands.canSave);
    compact->setEnabled(commands.canCompact);
    for (QAction *action : {sliderLess, sliderMore, sliderMuchLess, sliderMuchMore})
        action->setEnabled(commands.showsSlider);
    for (QAction *action : {zoomIn, zoomOut, fit, zoom100, zoom200, zoom300, hidePanels, duplicateView, compare,
                            compareMode, compareBlink, dividerLeft, dividerRight, patchGrid, stepState, drift, seams})
        action->setEnabled(commands.canSave);
    m_showsResume = commands.canResume;
    pause->setText(m_showsResume ? tr("&Resume") : tr("&Pause"));
    const QString tip = m_showsResume ? tr("Go on where it ended (F8)") : tr("Pause after the patches in work (F8)");
    pause->setToolTip(tip);
    retint();
}

void Actions::setGrowTargets(const std::vector<GrowTarget> &targets)
{
    if (targets == m_targets)
        return;
    m_targets = targets;
    growMenu->clear();
    for (const GrowTarget &target : targets) {
        const QString cost = Text::budget(target);
        const QString name = cost.isEmpty() ? Text::stageName(target.size) : cost;
        QAction *action = growMenu->addAction(name);
        action->setToolTip(Text::size(target.size));
        action->setEnabled(target.obstacle.isEmpty());
        connect(action, &QAction::triggered, this, [this, size = target.size] { Q_EMIT growTargetChosen(size); });
    }
    if (!targets.empty()) {
        growMenu->addSeparator();
        if (std::ranges::any_of(targets, &GrowTarget::lacksDisk))
            growMenu->addAction(moveToFolder);
        growMenu->addAction(printSize);
    }
    const auto next =
        std::find_if(targets.begin(), targets.end(), [](const GrowTarget &t) { return t.obstacle.isEmpty(); });
    grow->setText(next == targets.end() ? tr("G&row") : tr("G&row to %1").arg(Text::stageName(next->size)));
}

void Actions::retint()
{
    const Theme &theme = Theme::of(m_window->palette());
    pause->setIcon(theme.icon(m_showsResume ? u"resume"_s : u"pause"_s));
    stop->setIcon(theme.icon(u"stop"_s));
}

} // namespace pixelsmith
