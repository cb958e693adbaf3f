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

} // namespace pixelsmith
