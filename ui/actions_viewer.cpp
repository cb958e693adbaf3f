// The commands of the viewer beyond moving through the picture.
#include "ui/actions.h"

#include <QMenu>

namespace pixelsmith {

void Actions::makeCompareActions()
{
    compare = add(tr("&Compare"), tr("Show another picture beside this one"), {QKeySequence(Qt::Key_C)}, Focus::Canvas);
    compare->setCheckable(true);
    compareMode = add(tr("Next &Way to Compare"), tr("A divider, side by side, or a lens around the pointer"),
                      {QKeySequence(Qt::SHIFT | Qt::Key_C)}, Focus::Canvas);
    compareBlink = add(tr("&Blink"), tr("Show the other picture as long as the key is held"), {QKeySequence(Qt::Key_X)},
                       Focus::Canvas);
    compareBlink->setCheckable(true);
    compareBlink->setAutoRepeat(false);
    dividerLeft = add(tr("Divider to the &Left"), tr("Show less of this picture and more of the other"),
                      {QKeySequence(Qt::Key_Comma)}, Focus::Canvas);
    dividerRight = add(tr("Divider to the &Right"), tr("Show more of this picture and less of the other"),
                       {QKeySequence(Qt::Key_Period)}, Focus::Canvas);
    compareMenu = new QMenu(tr("&Compare"), m_window);
    compareMenu->setToolTipsVisible(true);
    for (QAction *action : {compare, compareMode, compareBlink, dividerLeft, dividerRight})
        compareMenu->addAction(action);
    compareMenu->addSeparator();
}

void Actions::makeOverlayActions()
{
    patchGrid =
        add(tr("Patch &Grid"), tr("Where the patches of the last step meet"), {QKeySequence(Qt::Key_G)}, Focus::Canvas);
    stepState = add(tr("&Step in Work"), tr("Which patches of the step are done, in work and waiting"), {});
    drift = add(tr("&Drift"), tr("Where the picture left its base: what was invented, and repeats"),
                {QKeySequence(Qt::Key_D)}, Focus::Canvas);
    nextSpot = add(tr("&Next Place that Drifted"), tr("Go to where the picture left its base the most, then on"),
                   {QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter)}, Focus::Canvas);
    previousSpot =
        add(tr("&Previous Place that Drifted"), tr("Go back to the place before"),
            {QKeySequence(Qt::SHIFT | Qt::Key_Return), QKeySequence(Qt::SHIFT | Qt::Key_Enter)}, Focus::Canvas);
    structureAtSpot =
        add(tr("More Str&ucture There"), tr("Paint the Slider around the drifted place, to have it painted again"), {});
    seams = add(tr("S&eam Meter"), tr("Whether the borders of patches show, as a figure and as lines"), {});
    overlaysMenu = new QMenu(tr("O&verlays"), m_window);
    overlaysMenu->setToolTipsVisible(true);
    for (QAction *action : {patchGrid, stepState, seams, drift})
        action->setCheckable(true);
    for (QAction *action : {patchGrid, stepState, seams, drift, nextSpot, previousSpot, structureAtSpot})
        overlaysMenu->addAction(action);
}

} // namespace pixelsmith
