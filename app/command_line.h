#pragma once

#include <QStringList>

/// The commands without a window. See `pixelsmith --help`.
namespace pixelsmith {

enum ExitCode {
    Done = 0,
    Failed = 1,
    WrongUsage = 2,
    StoppedByUser = 3,  ///< resumable
    FileTrouble = 4,    ///< disk full or a file error; resumable
};

/// True when the arguments name a command or ask for help; false: the window.
bool isCommand(const QStringList &arguments);

/// Runs the command and returns its exit code. Errors go to standard error as one sentence. Needs a QCoreApplication.
int runCommand(const QStringList &arguments);

} // namespace pixelsmith
