#pragma once

#include <pixelsmith/document.h>
#include <pixelsmith/events.h>
#include <pixelsmith/pipeline.h>
#include <pixelsmith/run_control.h>
#include <pixelsmith/slider_map.h>
#include <pixelsmith/tile_source.h>

#include <QString>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>

namespace pixelsmith {

/// Picture files that a user names, read by child processes of this program under limits (`info` and `unpack`; see
/// app/reader_limits.h): whatever such a file was made to do happens there. For commands and the pipeline's thread; the
/// window's has ChildJobs. Calls wait, and end the child when the control says stop.
/// Each answers with nothing where it was stopped, and throws what the child told: Error(InvalidRequest), Error(Io),
/// Error(OutOfMemory). What a child warned of goes to the log.
class GuardedPictures
{
public:
    /// \param control  kept by reference. \param program  empty: this one.
    explicit GuardedPictures(const RunControl &control, const QString &program = {});

    std::optional<PixelSize> imageSize(const QString &file) const;
    std::optional<SliderMap> sliderMap(const QString &file) const;
    /// The picture at its own size. It lies in a document that nobody sees and that goes with it.
    /// \param folder  where there is room for that. \param progress  gets the part done, 0…1.
    std::shared_ptr<const TileSource> unpack(const QString &file, const QString &folder,
                                             const std::function<void(double done)> &progress) const;

private:
    std::optional<QByteArray> ask(const QString &file, const QStringList &arguments,
                                  const std::function<void(double done)> &progress = {}) const;

    const RunControl &m_control;
    QString m_program;
};

/// What a run tells while the picture of its base is read.
Progress readingProgress(const GenerationPlan &plan, double done);

/// Before Pipeline::run(): imports the base's picture file where that is not done yet. Throws as GuardedPictures and
/// importBase().
RunOutcome importGuarded(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink);

} // namespace pixelsmith
