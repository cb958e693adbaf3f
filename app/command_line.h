#pragma once

#include <QMap>
#include <QStringList>

/// The commands without a window. See `pixelsmith --help`.
namespace pixelsmith {

enum ExitCode {
    Done = 0,
    Failed = 1,
    WrongUsage = 2,
    StoppedByUser = 3, ///< resumable
    FileTrouble = 4,   ///< disk full or a file error; resumable
};

using CommandTable = QMap<QString, int (*)(const QStringList &arguments)>;

/// The commands that need no engine, so that they run in a program without LibTorch; `info` of a model is not one of them.
const CommandTable &fileCommands();
bool isFileCommand(const QStringList &arguments);

/// The commands of the engine's program.
const CommandTable &engineCommands();

/// True when the arguments name one of the commands or ask for help; false: the window.
bool isCommand(const CommandTable &commands, const QStringList &arguments);

/// Runs the command and returns its exit code. Errors go to standard error as one sentence. Needs a QCoreApplication.
int runCommand(const CommandTable &commands, const QStringList &arguments);

} // namespace pixelsmith
