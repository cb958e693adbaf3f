#include "app/paths.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace pixelsmith {

std::filesystem::path embeddedModelPath()
{
    const QDir program(QCoreApplication::applicationDirPath());
    for (const QString &folder : {u"resources"_s, u"../share/pixelsmith"_s}) {
        const QString model = program.filePath(folder + u"/model/landscapes"_s);
        if (QDir(model).exists())
            return toPath(QDir(model).canonicalPath());
    }
    return toPath(program.filePath(u"resources/model/landscapes"_s));
}

std::filesystem::path checkpointPath(const std::string &checkpoint)
{
    return checkpoint.empty() ? embeddedModelPath() : std::filesystem::path(checkpoint);
}

QString workingFolder()
{
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + u"/pictures"_s);
    folder.mkpath(u"."_s);
    return folder.path();
}

QString newDocumentPath()
{
    const QString stem = QDateTime::currentDateTime().toString(u"yyyy-MM-dd HH-mm-ss"_s);
    QString path = u"%1/%2.pixelsmith"_s.arg(workingFolder(), stem);
    for (int number = 2; QFile::exists(path); ++number)
        path = u"%1/%2 (%3).pixelsmith"_s.arg(workingFolder(), stem, QString::number(number));
    return path;
}

std::filesystem::path toPath(const QString &text)
{
    return std::filesystem::path(text.toStdString());
}

QString toQString(const std::filesystem::path &path)
{
    return QString::fromStdString(path.string());
}

} // namespace pixelsmith
