// The program that is called. It does itself what needs no engine, for loading LibTorch takes longer than many a command;
// for everything else it becomes the program beside it.
#include "app/command_line.h"
#include "app/start.h"

#include <QCoreApplication>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

namespace {

/// LibTorch's threads wait for each other some hundred times an evaluation, and by default they spin for long. Beside any
/// other busy program that costs twenty times the work itself; without any spinning an idle machine takes a third longer.
/// This bound loses little either way (measured on two cores). The OpenMP library looks at its environment before main(),
/// so it is set here; what the user has set stays.
void spinBriefly()
{
    if (!getenv("OMP_WAIT_POLICY"))
        setenv("GOMP_SPINCOUNT", "30000", 0);
}

/// Returns only where that fails.
int becomeEngine(char **argv)
{
    spinBriefly();
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto engine = self.parent_path() / pixelsmith::kEngineProgram.toStdString();
    execv(engine.c_str(), argv);
    std::fprintf(stderr, "pixelsmith: %s cannot be started. Install Pixelsmith again.\n", engine.c_str());
    return pixelsmith::Failed;
}

} // namespace

int main(int argc, char **argv)
{
    return pixelsmith::startProgram(argc, argv, [&](const QStringList &arguments) {
        if (!pixelsmith::isFileCommand(arguments))
            return becomeEngine(argv);
        QCoreApplication application(argc, argv);
        pixelsmith::describe(application);
        return pixelsmith::runCommand(pixelsmith::fileCommands(), arguments);
    });
}
