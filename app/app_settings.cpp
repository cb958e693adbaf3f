#include "app/app_settings.h"

#include <pixelsmith/error.h>

#include <QFileInfo>
#include <QSettings>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pixelsmith {

QByteArray AppSettings::windowGeometry() const
{
    return QSettings().value(u"window/geometry"_s).toByteArray();
}

QByteArray AppSettings::windowState() const
{
    return QSettings().value(u"window/state"_s).toByteArray();
}

void AppSettings::setWindow(const QByteArray &geometry, const QByteArray &state)
{
    QSettings settings;
    settings.setValue(u"window/geometry"_s, geometry);
    settings.setValue(u"window/state"_s, state);
}

QStringList AppSettings::models() const
{
    return QSettings().value(u"models"_s).toStringList();
}

void AppSettings::setModels(const QStringList &paths)
{
    QSettings().setValue(u"models"_s, paths);
}

QStringList AppSettings::vaes() const
{
    return QSettings().value(u"vaes"_s).toStringList();
}

void AppSettings::setVaes(const QStringList &paths)
{
    QSettings().setValue(u"vaes"_s, paths);
}

QStringList AppSettings::loras() const
{
    return QSettings().value(u"loras"_s).toStringList();
}

void AppSettings::setLoras(const QStringList &paths)
{
    QSettings().setValue(u"loras"_s, paths);
}

QStringList AppSettings::picturesElsewhere() const
{
    return QSettings().value(u"history/1/elsewhere"_s).toStringList();
}

void AppSettings::setPicturesElsewhere(const QStringList &paths)
{
    QSettings().setValue(u"history/1/elsewhere"_s, paths);
}

QStringList AppSettings::favourites() const
{
    return QSettings().value(u"history/1/favourites"_s).toStringList();
}

void AppSettings::setFavourites(const QStringList &names)
{
    QSettings().setValue(u"history/1/favourites"_s, names);
}

Preferences AppSettings::preferences() const
{
    QSettings settings;
    settings.beginGroup(u"preferences/1"_s);
    Preferences read;
    read.device = settings.value(u"device"_s, u"auto"_s).toString().toStdString();
    read.threads = settings.value(u"threads"_s, read.threads).toInt();
    read.workPercent = std::clamp(settings.value(u"workPercent"_s, read.workPercent).toInt(), 1, 100);
    read.picturesFolder = settings.value(u"picturesFolder"_s).toString();
    read.freeDiskGigabytes = settings.value(u"freeDiskGigabytes"_s, read.freeDiskGigabytes).toInt();
    read.memoryGigabytes = settings.value(u"memoryGigabytes"_s, read.memoryGigabytes).toInt();
    read.notifies = settings.value(u"notifies"_s, read.notifies).toBool();
    read.keepsRunning = settings.value(u"keepsRunning"_s, read.keepsRunning).toBool();
    read.language = settings.value(u"language"_s).toString();
    const int look = settings.value(u"look"_s, 0).toInt();
    read.look = static_cast<Preferences::Look>(std::clamp(look, 0, static_cast<int>(Preferences::Look::Native)));
    return read;
}

void AppSettings::setPreferences(const Preferences &preferences)
{
    QSettings settings;
    settings.beginGroup(u"preferences/1"_s);
    settings.setValue(u"device"_s, QString::fromStdString(preferences.device));
    settings.setValue(u"threads"_s, preferences.threads);
    settings.setValue(u"workPercent"_s, preferences.workPercent);
    settings.setValue(u"picturesFolder"_s, preferences.picturesFolder);
    settings.setValue(u"freeDiskGigabytes"_s, preferences.freeDiskGigabytes);
    settings.setValue(u"memoryGigabytes"_s, preferences.memoryGigabytes);
    settings.setValue(u"notifies"_s, preferences.notifies);
    settings.setValue(u"keepsRunning"_s, preferences.keepsRunning);
    settings.setValue(u"language"_s, preferences.language);
    settings.setValue(u"look"_s, static_cast<int>(preferences.look));
}

DeviceOptions AppSettings::device() const
{
    const QSettings settings;
    DeviceOptions device;
    device.dtype = settings.value(u"device/dtype"_s, u"auto"_s).toString().toStdString();
    device.savesMemory = settings.value(u"device/savesMemory"_s, false).toBool();
    return device;
}

void AppSettings::setDevice(const DeviceOptions &device)
{
    QSettings settings;
    settings.setValue(u"device/dtype"_s, QString::fromStdString(device.dtype));
    settings.setValue(u"device/savesMemory"_s, device.savesMemory);
}

QString AppSettings::modelNote(const QString &path) const
{
    return QSettings().value(u"modelNotes"_s).toMap().value(path).toString();
}

void AppSettings::setModelNote(const QString &path, const QString &note)
{
    QSettings settings;
    QVariantMap notes = settings.value(u"modelNotes"_s).toMap();
    notes[path] = note;
    settings.setValue(u"modelNotes"_s, notes);
}

QString AppSettings::lastDocument() const
{
    const QString path = QSettings().value(u"lastDocument"_s).toString();
    return QFileInfo::exists(path) ? path : QString();
}

void AppSettings::setLastDocument(const QString &path)
{
    QSettings().setValue(u"lastDocument"_s, path);
}

AppSettings::OpenRun AppSettings::openRun() const
{
    const QSettings settings;
    return {settings.value(u"openRun/1/document"_s).toString(), settings.value(u"openRun/1/isClosed"_s).toBool()};
}

void AppSettings::setOpenRun(const OpenRun &run)
{
    QSettings settings;
    settings.setValue(u"openRun/1/document"_s, run.document);
    settings.setValue(u"openRun/1/isClosed"_s, run.isClosed);
    // The program may end at any moment from here on.
    settings.sync();
}

std::optional<GenerationRequest> AppSettings::lastRequest() const
{
    const QString json = QSettings().value(u"lastRequest"_s).toString();
    if (json.isEmpty())
        return std::nullopt;
    try {
        return requestFromJson(json.toStdString());
    } catch (const Error &) {
        // Written by another version: start from the defaults.
        return std::nullopt;
    }
}

void AppSettings::setLastRequest(const GenerationRequest &request)
{
    QSettings().setValue(u"lastRequest"_s, QString::fromStdString(toJson(request)));
}

} // namespace pixelsmith
