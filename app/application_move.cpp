// A picture's file goes to another folder: its disk is full, or the user wants it elsewhere.
#include "app/application.h"

#include "app/paths.h"

#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace pixelsmith {

/// A run of it is stopped before, and goes on there. One picture moves at a time.
void Application::movePicture(const QString &path, const QString &folder)
{
    if (!m_move.path.isEmpty()) {
        m_window->showMessage(tr("Another picture is being moved. Wait until it is there."));
        return;
    }
    m_move = {.path = path, .folder = folder};
    const auto running = m_controller.runningDocument();
    if (!running || toQString(running->path()) != path) {
        moveStopped();
        return;
    }
    m_move.goesOn = true;
    m_move.title = m_runTitle;
    m_controller.stop();
}

/// Nothing paints it any more: a child process moves the file, so it is closed here meanwhile.
void Application::moveStopped()
{
    // Should the program end before it is there.
    if (m_move.goesOn)
        m_settings.setOpenRun({m_move.path, true});
    const auto shown = m_controller.document();
    m_move.isShown = shown && toQString(shown->path()) == m_move.path;
    if (m_move.isShown) {
        m_window->setComparison(nullptr, {});
        m_controller.close();
    }
    whenClosed(m_move.path, [this](const QString &path) {
        const QString target = QDir(m_move.folder).absoluteFilePath(QFileInfo(path).fileName());
        m_jobs.start(
            tr("Move %1").arg(QFileInfo(path).fileName()), {u"move"_s, path, m_move.folder},
            [this, target] { m_move.target = target; }, [this] { endMove(); });
    });
}

/// However it ended: what was seen is seen again, and what was painted goes on, if it could be moved.
void Application::endMove()
{
    const Move move = std::exchange(m_move, {});
    const bool isMoved = !move.target.isEmpty();
    const QString path = isMoved ? move.target : move.path;
    if (isMoved) {
        m_queue.documentMoved(move.path, path);
        m_history.remember(path);
    }
    const auto shown = m_controller.document();
    if (shown ? toQString(shown->path()) == move.path : move.isShown)
        m_controller.open(path);
    if (!isMoved) {
        // What waits would wait for ever, and nobody would say so.
        if (!m_controller.isRunning())
            hold(m_window->message());
        return;
    }
    if (m_settings.openRun().document == move.path)
        m_settings.setOpenRun({});
    tellMoved(move.folder);
    if (move.goesOn)
        enqueue({.kind = QueuedRun::Kind::GoOn, .document = path, .title = move.title});
    else
        beginNext();
    endWithoutWindow();
}

void Application::tellMoved(const QString &folder)
{
    const QString text = tr("The picture is in %1 now.").arg(QDir::toNativeSeparators(folder));
    if (QDir(folder) == QDir(workingFolder())) {
        m_window->showMessage(text);
        return;
    }
    m_window->showMessage(text, {{tr("Keep New Pictures There Too"), [this, folder] {
                                      Preferences preferences = m_settings.preferences();
                                      preferences.picturesFolder = folder;
                                      m_window->setPreferences(preferences);
                                      usePreferences(preferences);
                                      m_window->showMessage(tr("From the next start on, new pictures are kept there."));
                                  }}});
}

} // namespace pixelsmith
