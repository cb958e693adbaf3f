// What holds for the program and not for a picture.
#include "app/application.h"

#include "app/notifier.h"
#include "app/paths.h"

#include <ui/theme.h>

#include <QApplication>
#include <QThread>

using namespace Qt::StringLiterals;

namespace pixelsmith {

void Application::connectPreferences()
{
    const Preferences preferences = m_settings.preferences();
    m_window->setPreferences(preferences);
    m_controller.setWorkPercent(preferences.workPercent);
    const DeviceOptions device = m_settings.device();
    setDevice(device);
    m_window->setDevice(device);
    connect(m_window.get(), &MainWindow::preferencesEdited, this, &Application::usePreferences);
    connect(m_window.get(), &MainWindow::freeMemoryRequested, &m_controller, &GenerationController::freeMemory);
    connect(&m_controller, &GenerationController::memoryFreed, this, [this] {
        m_window->showMessage(
            tr("The model has left the memory. Going on loads it again; the picture stays the same."));
    });
}

void Application::usePreferences(const Preferences &preferences)
{
    const Preferences before = m_settings.preferences();
    m_settings.setPreferences(preferences);
    m_controller.setWorkPercent(preferences.workPercent);
    setDevice(m_settings.device());
    m_growTargetsDue.start();
    using Look = Preferences::Look;
    if (preferences.look != before.look && preferences.look != Look::Native && before.look != Look::Native)
        Theme::apply(*qApp, preferences.look);
}

/// \param device  precision and memory saving; the rest is among the preferences.
void Application::setDevice(DeviceOptions device)
{
    const Preferences preferences = m_settings.preferences();
    device.device = preferences.device;
    // One core stays with the window.
    device.threads = preferences.threads > 0 ? preferences.threads : std::max(1, QThread::idealThreadCount() - 1);
    m_controller.setDevice(device);
}

/// The user may have gone to another window meanwhile.
void Application::tellEnd()
{
    const auto document = m_controller.document();
    if (m_window->isActiveWindow() || !m_settings.preferences().notifies || !document)
        return;
    const bool isDone = document->isFinished();
    notifyDesktop(isDone ? tr("The picture is done") : tr("The picture has stopped"),
                  QString::fromStdString(document->request().prompt));
}

} // namespace pixelsmith
