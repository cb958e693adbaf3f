#include "app/application.h"
#include "app/command_line.h"

#include <ui/theme.h>
#include <ui/translation.h>

#include <pixelsmith/version.h>

#include <QApplication>
#include <QLocale>

#include <cstdio>
#include <exception>

namespace {

void describe(QCoreApplication &application)
{
    application.setApplicationName(QStringLiteral("pixelsmith"));
    application.setOrganizationName(QStringLiteral("pixelsmith"));
    application.setApplicationVersion(QString::fromUtf8(pixelsmith::kVersion));
}

int runWindow(int argc, char **argv)
{
    QApplication application(argc, argv);
    describe(application);
    application.setApplicationDisplayName(QStringLiteral("Pixelsmith"));
    pixelsmith::installTranslation(application, QLocale());
    pixelsmith::Theme::apply(application, pixelsmith::Theme::kindOf(application.palette()));
    pixelsmith::Application window;
    window.start(application.arguments().value(1));
    return application.exec();
}

int runCommandLine(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    describe(application);
    return pixelsmith::runCommand(application.arguments().mid(1));
}

} // namespace

int main(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    try {
        return pixelsmith::isCommand(arguments) ? runCommandLine(argc, argv) : runWindow(argc, argv);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "pixelsmith: %s\n", error.what());
        return pixelsmith::Failed;
    }
}
