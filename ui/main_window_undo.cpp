// The stack of changes behind Undo and Redo.
#include "ui/actions.h"
#include "ui/main_window.h"

#include <QUndoStack>

using namespace Qt::StringLiterals;

namespace pixelsmith {

void MainWindow::makeUndo()
{
    m_undo = new QUndoStack(this);
    m_undo->setUndoLimit(200);
    // The menu says what would be changed; a field that is typed in keeps its own keys.
    const auto follow = [](QAction *action, bool isPossible, const QString &name, const QString &what) {
        action->setEnabled(isPossible);
        action->setText(what.isEmpty() ? name : u"%1: %2"_s.arg(name, what));
    };
    const auto show = [this, follow] {
        follow(m_actions->undo, m_undo->canUndo(), tr("&Undo"), m_undo->undoText());
        follow(m_actions->redo, m_undo->canRedo(), tr("&Redo"), m_undo->redoText());
    };
    connect(m_actions->undo, &QAction::triggered, m_undo, &QUndoStack::undo);
    connect(m_actions->redo, &QAction::triggered, m_undo, &QUndoStack::redo);
    // Until the actions go: the stack tells of its end, when the window is gone already.
    connect(m_undo, &QUndoStack::indexChanged, m_actions, show);
    connect(m_undo, &QUndoStack::canUndoChanged, m_actions, show);
    connect(m_undo, &QUndoStack::canRedoChanged, m_actions, show);
    show();
}

} // namespace pixelsmith
