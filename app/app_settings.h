#pragma once

#include <ui/preferences.h>

#include <pixelsmith/generation_request.h>
#include <pixelsmith/pipeline.h>

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

namespace pixelsmith {

/// What the program remembers from one start to the next.
class AppSettings
{
public:
    QByteArray windowGeometry() const;
    QByteArray windowState() const;
    void setWindow(const QByteArray &geometry, const QByteArray &state);

    /// Folders and files the user has added.
    QStringList models() const;
    void setModels(const QStringList &paths);

    /// VAEs and LoRAs the user has added.
    QStringList vaes() const;
    void setVaes(const QStringList &paths);
    QStringList loras() const;
    void setLoras(const QStringList &paths);

    /// Documents outside of the working folder that belong to the history; the one used last comes first.
    QStringList picturesElsewhere() const;
    void setPicturesElsewhere(const QStringList &paths);

    /// File names of pictures with a star.
    QStringList favourites() const;
    void setFavourites(const QStringList &names);

    Preferences preferences() const;
    void setPreferences(const Preferences &preferences);

    /// Precision and memory saving; device and threads are among the preferences.
    DeviceOptions device() const;
    void setDevice(const DeviceOptions &device);

    /// What was found in a model: a line below its name. Empty if nothing is known.
    QString modelNote(const QString &path) const;
    void setModelNote(const QString &path, const QString &note);

    /// The picture that was open; empty if it is gone.
    QString lastDocument() const;
    void setLastDocument(const QString &path);

    /// A run that has begun and has not ended yet: found at the next start, it tells that the program ended before it.
    struct OpenRun
    {
        QString document;      ///< empty: none
        bool isClosed = false; ///< the user closed the window; else the program ended by itself
    };
    OpenRun openRun() const;
    void setOpenRun(const OpenRun &run);

    /// What the Create panel said.
    std::optional<GenerationRequest> lastRequest() const;
    void setLastRequest(const GenerationRequest &request);
};

} // namespace pixelsmith
