#include <pixelsmith/live_deep_zoom.h>

#include "base/file.h"
#include "canvas/downscale.h"
#include "image_io/deep_zoom_writer.h"
#include "image_io/patient_file.h"

#include <pixelsmith/document.h>
#include <pixelsmith/error.h>
#include <pixelsmith/log.h>

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

namespace pixelsmith {

namespace {

namespace fs = std::filesystem;

const std::string kName = "picture";
/// Written once more after this time of work, so that the page looks for new tiles.
constexpr std::chrono::seconds kStateEvery{2};

/// Whoever reads it sees the old or the new content. Not synced: what a power cut takes is written again when the run goes
/// on.
void replaceFile(const fs::path &path, const std::string &content)
{
    {
        PatientFile file(partOf(path), path);
        std::fwrite(content.data(), 1, content.size(), file.stream());
        file.check();
    }
    std::error_code error;
    fs::rename(partOf(path), path, error);
    if (error)
        failWriting(path, error.value());
}

} // namespace

class LiveDeepZoom::Private
{
public:
    Private(fs::path path, std::shared_ptr<const Document> picture, const ExportOptions &given)
        : folder(std::move(path))
        , tiles(folder / (kName + "_files"))
        , document(std::move(picture))
        , quality(given.quality)
    {
        const GenerationPlan plan = document->plan();
        const PixelSize size = plan.stages.back().size;
        for (const StagePlan &stage : plan.stages)
            stages.push_back({openStage(document, stage.index), deepZoomTopLevel(stage.size)});
        if (fs::exists(tiles) && !fs::exists(folder / (kName + ".dzi")))
            throw Error(ErrorKind::InvalidRequest,
                        fmt::format("{} is in the way, and no Deep Zoom picture belongs to it. Choose another folder.",
                                    tiles.string()),
                        tiles.string());
        makeFolder(tiles);
        const std::string title = plan.prompt.empty() ? "Pixelsmith" : plan.prompt;
        writeState(false);
        writeFileAtomically(folder / (kName + ".dzi"), deepZoomXml(size));
        writeFileAtomically(folder / "index.html",
                            deepZoomHtml(readDeepZoomPage(given.deepZoomPage),
                                         {.name = kName, .title = title, .size = size, .isLive = true}));
    }

    void addAll(int stage)
    {
        const TilePyramid &pyramid = stages[static_cast<size_t>(stage)].source->pyramid();
        for (int level = 0; level < pyramid.levelCount(); ++level) {
            for (const TileKey &key : pyramid.tilesIn(level, PixelRect::of(pyramid.levelSize(level))))
                waiting.insert({stage, key});
        }
    }

    void work(const std::stop_token &stop);
    bool canShow(int stage);
    void write(int stage, const TileKey &key);
    void writeFile(int level, const Tile &tile);
    void writeState(bool isDone) const;

    static void makeFolder(const fs::path &path)
    {
        std::error_code error;
        fs::create_directories(path, error);
        if (error)
            throw Error(ErrorKind::Io, fmt::format("{} could not be made: {}.", path.string(), error.message()),
                        path.string());
    }

    struct Stage
    {
        std::shared_ptr<const TileSource> source;
        int topLevel;         ///< of Deep Zoom
        bool isShown = false; ///< by the writing thread
    };

    fs::path folder;
    fs::path tiles;
    std::shared_ptr<const Document> document;
    int quality;
    std::vector<Stage> stages;
    int64_t written = 0;
    bool hasWarned = false;

    std::mutex mutex;
    std::condition_variable_any hasWork;
    std::set<std::pair<int, TileKey>> waiting; ///< later versions of a tile that waits are the same entry
    std::jthread thread;                       ///< last: it uses all others
};

/// What the page looks for: a script, for a page that is opened as a file may read no other kind.
void LiveDeepZoom::Private::writeState(bool isDone) const
{
    replaceFile(tiles / "state.js", fmt::format("showState({{ revision: {}, done: {} }});\n", written, isDone));
}

void LiveDeepZoom::Private::writeFile(int level, const Tile &tile)
{
    const fs::path path = deepZoomTile(tiles, level, tile.key.column, tile.key.row);
    makeFolder(path.parent_path());
    replaceFile(path, deepZoomJpeg(tile, quality));
    ++written;
}

/// A stage that begins is black where the picture before was not enlarged yet, and would lie over it so; it comes when it
/// is denoised, with all that it has by then.
bool LiveDeepZoom::Private::canShow(int stage)
{
    Stage &of = stages[static_cast<size_t>(stage)];
    if (of.isShown || stage == 0)
        return true;
    const StagePhase phase = document->stageState(stage).phase;
    if (phase == StagePhase::Waiting || phase == StagePhase::Encoding)
        return false;
    of.isShown = true;
    const std::lock_guard lock(mutex);
    addAll(stage);
    return true;
}

void LiveDeepZoom::Private::write(int stage, const TileKey &key)
{
    if (!canShow(stage))
        return;
    const Stage &of = stages[static_cast<size_t>(stage)];
    const auto tile = of.source->tile(key);
    if (!tile)
        return;
    writeFile(of.topLevel - key.level, *tile);
    if (key.level + 1 < of.source->pyramid().levelCount())
        return;
    for (const Tile &smaller : smallerLevels(*tile))
        writeFile(of.topLevel - smaller.key.level, smaller);
}

void LiveDeepZoom::Private::work(const std::stop_token &stop)
{
    auto stateAt = std::chrono::steady_clock::now();
    int64_t told = 0;
    std::unique_lock lock(mutex);
    while (hasWork.wait(lock, stop, [this] { return !waiting.empty(); })) {
        const auto [stage, key] = *waiting.begin();
        waiting.erase(waiting.begin());
        lock.unlock();
        try {
            write(stage, key);
            const auto now = std::chrono::steady_clock::now();
            if (now - stateAt >= kStateEvery && written > told) {
                stateAt = now;
                told = written;
                writeState(false);
            }
        } catch (const std::exception &error) {
            if (!hasWarned)
                log(LogLevel::Warning, fmt::format("The live picture is not complete. {}", error.what()));
            hasWarned = true;
        }
        lock.lock();
        if (waiting.empty() && written > told) {
            told = written;
            lock.unlock();
            try {
                writeState(false);
            } catch (const std::exception &) {
                hasWarned = true; // the next tile tells why
            }
            lock.lock();
        }
    }
}

LiveDeepZoom::LiveDeepZoom(const fs::path &folder, const std::shared_ptr<const Document> &document,
                           const ExportOptions &options)
    : d(std::make_unique<Private>(folder, document, options))
{
    for (int stage = std::max(0, document->lastFinishedStage()); stage < static_cast<int>(d->stages.size()); ++stage) {
        if (document->stageState(stage).phase != StagePhase::Waiting)
            d->addAll(stage);
    }
    d->thread = std::jthread([this](const std::stop_token &stop) { d->work(stop); });
}

LiveDeepZoom::~LiveDeepZoom()
{
    d->thread.request_stop();
    d->hasWork.notify_all();
    d->thread.join();
    try {
        d->writeState(true);
    } catch (const std::exception &error) {
        log(LogLevel::Warning, error.what());
    }
}

void LiveDeepZoom::add(const TilesChanged &changed)
{
    const std::lock_guard lock(d->mutex);
    for (const TileKey &key : changed.tiles)
        d->waiting.insert({changed.stage, key});
    d->hasWork.notify_all();
}

} // namespace pixelsmith
