// Closing the window, and running on without it.
#include "app/application.h"

#include "app/paths.h"

#include <QGuiApplication>

namespace pixelsmith {

void Application::connectWindow()
{
    connect(m_window.get(), &MainWindow::closing, this, &Application::closeWindow);
    connect(&m_service, &WindowService::windowWanted, this, [this](const QString &file) {
        showWindow();
        if (!file.isEmpty())
            openFile(file);
    });
    connect(&m_jobs, &ChildJobs::changed, this, &Application::endWithoutWindow);
}

/// What runs goes on without the window where the user wants that; a run that is paused can be resumed at the next start.
void Application::closeWindow()
{
    remember();
    const auto running = m_controller.runningDocument();
    m_isHidden = m_settings.preferences().keepsRunning && !m_controller.isPaused() && (running || m_isStarting);
    QGuiApplication::setQuitOnLastWindowClosed(!m_isHidden);
    if (m_isHidden)
        m_service.begin();
    else if (running)
        m_settings.setOpenRun({toQString(running->path()), true});
}

void Application::showWindow()
{
    m_service.end();
    m_isHidden = false;
    QGuiApplication::setQuitOnLastWindowClosed(true);
    m_window->show();
    m_window->raise();
    m_window->activateWindow();
}

/// Without a window the program ends as soon as it has nothing to do.
void Application::endWithoutWindow()
{
    const bool isMoving = !m_move.path.isEmpty();
    if (m_isHidden && !m_controller.isRunning() && !m_isStarting && !isMoving && m_jobs.jobs().empty())
        Q_EMIT ended();
}

} // namespace pixelsmith
