#pragma once

#include <QStringList>

/// One function a command. \param arguments  what follows the command's name. Each returns an ExitCode or throws
/// UsageError or Error.
namespace pixelsmith {

// Without the engine: see fileCommands().
int exportCommand(const QStringList &arguments);
int infoCommand(const QStringList &arguments);
int compactCommand(const QStringList &arguments);
int moveCommand(const QStringList &arguments);
int unpackCommand(const QStringList &arguments);

// With it: see engineCommands().
int generateCommand(const QStringList &arguments);
int resumeCommand(const QStringList &arguments);
int importCommand(const QStringList &arguments);
int previewCommand(const QStringList &arguments);
int redoCommand(const QStringList &arguments);
/// `info` of a model.
int modelInfoCommand(const QStringList &arguments);

} // namespace pixelsmith
