#include "app/paths.h"

#include "app/app_settings.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

/// A folder of resources/: beside the program in a build, in share/pixelsmith where installed.
std::filesystem::path resourceFolder(const QString &name)
{
    const QDir program(QCoreApplication::applicationDirPath());
    for (const QString &folder : {u"resources"_s, u"../share/pixelsmith"_s}) {
        const QString path = program.filePath(folder + u'/' + name);
        if (QDir(path).exists())
            return toPath(QDir(path).canonicalPath());
    }
    return toPath(program.filePath(u"resources/"_s + name));
}

/// Of one that comes with the program.
bool isModelName(const QString &text)
{
    return !text.isEmpty() && !text.contains(u'/') && !QFile::exists(text)
           && std::filesystem::exists(resourceFolder(u"model/"_s + text) / "model_index.json");
}

std::filesystem::path checkpointPath(const std::string &checkpoint)
{
    const QString text = QString::fromStdString(checkpoint);
    if (text.isEmpty())
        return embeddedModelPath();
    return isModelName(text) ? resourceFolder(u"model/"_s + text) : std::filesystem::path(checkpoint);
}

} // namespace

std::filesystem::path embeddedModelPath()
{
    return resourceFolder(u"model/landscapes"_s);
}

std::string checkpointNamed(const QString &text)
{
    return (isModelName(text) ? text : QFileInfo(text).absoluteFilePath()).toStdString();
}

std::filesystem::path stylesPath()
{
    return resourceFolder(u"styles"_s) / "styles.json";
}

bool hasCheckpoint(const std::string &checkpoint)
{
    return std::filesystem::exists(checkpointPath(checkpoint));
}

std::filesystem::path deepZoomPagePath()
{
    return resourceFolder(u"deep_zoom"_s) / "page.html";
}

ModelSource modelSource(const GenerationRequest &request)
{
    return {.checkpoint = checkpointPath(request.checkpoint),
            .vae = request.vae,
            .loras = request.loras,
            .configs = resourceFolder(u"model/sdxl"_s)};
}

QString workingFolder()
{
    // Read once: pictures of one start are in one place.
    static const QString chosen = AppSettings().preferences().picturesFolder;
    for (const QString &path :
         {chosen, QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + u"/pictures"_s}) {
        // A disk may be gone: the program's own folder takes its place.
        if (!path.isEmpty() && QDir(path).mkpath(u"."_s))
            return QDir(path).absolutePath();
    }
    return QDir::homePath();
}

QString newDocumentPath()
{
    const QString stem = QDateTime::currentDateTime().toString(u"yyyy-MM-dd HH-mm-ss"_s);
    QString path = u"%1/%2.pixelsmith"_s.arg(workingFolder(), stem);
    for (int number = 2; QFile::exists(path); ++number)
        path = u"%1/%2 (%3).pixelsmith"_s.arg(workingFolder(), stem, QString::number(number));
    return path;
}

void removeDocument(const QString &path)
{
    for (const QString &ending :
         {u""_s, u"-wal"_s, u"-shm"_s, u"-journal"_s, u".lock"_s, u".part"_s, u".part-journal"_s})
        QFile::remove(path + ending);
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
