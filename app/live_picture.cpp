// The part of GenerationController that lets a picture be watched in a browser while it grows.
#include "app/generation_controller.h"
#include "app/paths.h"

#include <ui/background_threads.h>

#include <pixelsmith/error.h>

#include <QFileInfo>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace pixelsmith {

void GenerationController::setLiveFolder(const QString &folder, int quality)
{
    endLive();
    m_liveFolder = folder;
    m_liveQuality = quality;
    if (m_running)
        startLive();
}

/// Where that fails the run goes on unwatched.
void GenerationController::startLive()
{
    if (m_liveFolder.isEmpty())
        return;
    const QString folder = m_liveFolder + u'/' + QFileInfo(toQString(m_running->path())).completeBaseName();
    try {
        ExportOptions options;
        options.deepZoomPage = deepZoomPagePath();
        options.quality = m_liveQuality;
        m_live = std::make_shared<LiveDeepZoom>(toPath(folder), m_running, options);
        Q_EMIT liveStarted(folder + u"/index.html"_s);
    } catch (const Error &error) {
        Q_EMIT liveFailed(QString::fromUtf8(error.what()));
    }
}

/// What is left to be written is written on another thread.
void GenerationController::endLive()
{
    if (auto live = m_live.exchange(nullptr))
        static_cast<void>(QtConcurrent::run(backgroundThreads(), [live = std::move(live)] {}));
}

} // namespace pixelsmith
