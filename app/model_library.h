#pragma once

#include "app/app_settings.h"
#include "app/model_hashes.h"

#include <ui/window_state.h>

#include <pixelsmith/error.h>
#include <pixelsmith/model_file.h>
#include <pixelsmith/pipeline.h>

#include <QObject>
#include <QString>

#include <functional>
#include <vector>

namespace pixelsmith {

/// The models, VAEs and LoRAs that the user has added, and what is known of them. Files are read in the background:
/// they may be large, damaged, or on a disk that sleeps.
class ModelLibrary : public QObject
{
    Q_OBJECT

public:
    explicit ModelLibrary(QObject *parent = nullptr);

    /// The embedded model first.
    std::vector<ModelChoice> models() const;
    /// Those that are still there.
    PartChoices parts() const;

    /// Whatever file or folder of weights the user has chosen or dropped: its kind says where it goes. Ends with added()
    /// or failed(). \param device  what the model will run on, to tell whether it fits.
    void add(const QString &path, const DeviceOptions &device);

    /// Reads what planning must know and calls `use` with it on this thread; or ends with failed() and `otherwise`.
    void readInfo(const ModelSource &source, std::function<void(const ModelInfo &)> use,
                  std::function<void()> otherwise = {});

    /// Computes the file's SHA-256, for its note.
    void wantHash(const QString &path) { m_hashes.want(path); }

Q_SIGNALS:
    /// The lists, or what is said of a model.
    void changed();
    /// It is in the lists now.
    void added(pixelsmith::ModelKind kind, const QString &path);
    /// It cannot be taken into the lists, and why.
    void refused(const QString &text);
    void failed(pixelsmith::ErrorKind kind, const QString &text);

private:
    void take(const QString &path, const ModelDescription &description, const DeviceOptions &device);
    void fail(const Error &error);

    AppSettings m_settings;
    ModelHashes m_hashes;
};

} // namespace pixelsmith
