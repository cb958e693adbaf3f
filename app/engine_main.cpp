// The window and the commands that paint. Started by the program in main.cpp.
#include "app/app_settings.h"
#include "app/application.h"
#include "app/command_line.h"
#include "app/start.h"
#include "app/window_service.h"

#include <ui/theme.h>
#include <ui/translation.h>

#include <QApplication>
#include <QIcon>
#include <QLocale>

namespace {

int runWindow(int argc, char **argv)
{
    QApplication application(argc, argv);
    pixelsmith::describe(application);
    application.setApplicationDisplayName(QStringLiteral("Pixelsmith"));
    QApplication::setDesktopFileName(pixelsmith::WindowService::name());
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/pixelsmith/icons/pixelsmith.svg")));
    const QString file = application.arguments().value(1);
    if (pixelsmith::WindowService::askForWindow(file))
        return 0;
    const pixelsmith::Preferences preferences = pixelsmith::AppSettings().preferences();
    if (!preferences.language.isEmpty())
        QLocale::setDefault(QLocale(preferences.language));
    pixelsmith::installTranslation(application, QLocale());
    pixelsmith::Theme::apply(application, preferences.look);
    pixelsmith::Application window;
    QObject::connect(&window, &pixelsmith::Application::ended, &application, &QCoreApplication::quit);
    window.start(file);
    return application.exec();
}

} // namespace

int main(int argc, char **argv)
{
    return pixelsmith::startProgram(argc, argv, [&](const QStringList &arguments) {
        const pixelsmith::CommandTable &commands = pixelsmith::engineCommands();
        if (!pixelsmith::isCommand(commands, arguments))
            return runWindow(argc, argv);
        QCoreApplication application(argc, argv);
        pixelsmith::describe(application);
        return pixelsmith::runCommand(commands, arguments);
    });
}
