#include "app/start.h"

#include "app/command_line.h"

#include <pixelsmith/version.h>

#include <csignal>
#include <cstdio>
#include <exception>

namespace pixelsmith {

QString programPath()
{
    return QCoreApplication::applicationDirPath() + u'/' + kProgram;
}

void describe(QCoreApplication &application)
{
    application.setApplicationName(QStringLiteral("pixelsmith"));
    application.setOrganizationName(QStringLiteral("pixelsmith"));
    application.setApplicationVersion(QString::fromUtf8(kVersion));
}

int startProgram(int argc, char **argv, const std::function<int(const QStringList &arguments)> &run)
{
    // A limit on the size of files is told as a full disk is, instead of ending the program.
    std::signal(SIGXFSZ, SIG_IGN);
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    try {
        return run(arguments);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "pixelsmith: %s\n", error.what());
        return Failed;
    }
}

} // namespace pixelsmith
