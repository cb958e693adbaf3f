#pragma once

#include <QCoreApplication>
#include <QString>
#include <QStringList>

#include <functional>

/// What the beginning of each of our programs has in common.
namespace pixelsmith {

/// Of the program with window and engine, beside the one for files.
inline const QString kEngineProgram = QStringLiteral("pixelsmith-engine");
/// Of the one that is called, which starts the other where it is needed.
inline const QString kProgram = QStringLiteral("pixelsmith");
/// Where that is: beside this one.
QString programPath();

/// Name and version, for settings and folders.
void describe(QCoreApplication &application);

/// Calls `run` with the arguments; what it throws is told, and the exit code then is Failed.
int startProgram(int argc, char **argv, const std::function<int(const QStringList &arguments)> &run);

} // namespace pixelsmith
