#include "app/app_settings.h"
#include "app/application.h"
#include "app/command_line.h"

#include <ui/theme.h>
#include <ui/translation.h>

#include <pixelsmith/version.h>

#include <QApplication>
#include <QLocale>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <unistd.h>

namespace {

void describe(QCoreApplication &application)
{
    application.setApplicationName(QStringLiteral("pixelsmith"));
    application.setOrganizationName(QStringLiteral("pixelsmith"));
    application.setApplicationVersion(QString::fromUtf8(pixelsmith::kVersion));
}

/// LibTorch's threads wait for each other some hundred times an evaluation, and by default they spin for long. Beside any
/// other busy program that costs twenty times the work itself; without any spinning an idle machine takes a third longer.
/// This bound loses little either way (measured on two cores). The OpenMP library looks at its environment before main(),
/// so the program starts itself once more; what the user has set stays.
void spinBriefly(char **argv)
{
    if (getenv("OMP_WAIT_POLICY") || getenv("GOMP_SPINCOUNT"))
        return;
    setenv("GOMP_SPINCOUNT", "30000", 0);
    execv("/proc/self/exe", argv);
    // Where that fails the program works all the same.
}

int runWindow(int argc, char **argv)
{
    QApplication application(argc, argv);
    describe(application);
    application.setApplicationDisplayName(QStringLiteral("Pixelsmith"));
    const pixelsmith::Preferences preferences = pixelsmith::AppSettings().preferences();
    if (!preferences.language.isEmpty())
        QLocale::setDefault(QLocale(preferences.language));
    pixelsmith::installTranslation(application, QLocale());
    pixelsmith::Theme::apply(application, preferences.look);
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
    // A limit on the size of files is told as a full disk is, instead of ending the program.
    std::signal(SIGXFSZ, SIG_IGN);
    spinBriefly(argv);
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
