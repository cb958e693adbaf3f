#pragma once

#include <QStringList>

/// One function a command. \param arguments  what follows the command's name. Each returns an ExitCode or throws
/// UsageError or Error.
namespace pixelsmith {

int generateCommand(const QStringList &arguments);
int resumeCommand(const QStringList &arguments);
int exportCommand(const QStringList &arguments);
int importCommand(const QStringList &arguments);
int previewCommand(const QStringList &arguments);
int infoCommand(const QStringList &arguments);

} // namespace pixelsmith
