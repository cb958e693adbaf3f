#include "app/child_words.h"

#include <QProcess>

namespace pixelsmith {

namespace {

/// Begins what the program itself says on standard error.
constexpr QLatin1StringView kName("pixelsmith: ");

} // namespace

ChildWords wordsOf(QProcess &process)
{
    const QString text = QString::fromUtf8(process.readAllStandardError());
    return wordsOf(process, text.split(u'\n', Qt::SkipEmptyParts));
}

ChildWords wordsOf(const QProcess &process, const QStringList &lines)
{
    ChildWords words;
    for (const QString &line : lines) {
        if (line.startsWith(kName))
            words.warnings << line.mid(kName.size());
    }
    if (process.exitStatus() == QProcess::NormalExit && !lines.isEmpty())
        words.failure = lines.last().startsWith(kName) ? words.warnings.last() : lines.last();
    return words;
}

} // namespace pixelsmith
