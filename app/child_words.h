#pragma once

#include <QStringList>

class QProcess;

namespace pixelsmith {

/// What a child process of this program said on standard error.
struct ChildWords
{
    QString failure;      ///< its last sentence; empty where it crashed, for what it said before does not tell why
    QStringList warnings; ///< its own sentences; libraries may say something, too, and that is not for the user
};

/// Of one that has ended; reads what is left. Both without the program's name.
ChildWords wordsOf(QProcess &process);
/// The same of lines that were read already.
ChildWords wordsOf(const QProcess &process, const QStringList &lines);

} // namespace pixelsmith
