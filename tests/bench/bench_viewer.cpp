#include "ui/viewer/image_viewer.h"

#include <pixelsmith/document.h>
#include <pixelsmith/error.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QMouseEvent>
#include <QThread>
#include <QTimer>
#include <QWheelEvent>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <malloc.h>
#include <unistd.h>

/// How fluently the viewer moves through a picture of 131072 x 131072 pixels that is computed, or through a document:
///   QT_QPA_PLATFORM=offscreen bench_viewer [DECODE_MS] [DOCUMENT]    DECODE_MS: what reading a computed tile takes, 4
/// Moves and zooms are played in real time, at 1920 x 1080 and 3840 x 2160, drawn in software. For each scene:
///   frames a second; time between two frames, and the processor time that the window's thread took for one (ms: median,
///   95 %, 99 %, longest), which holds also where other programs keep the machine busy; tiles read, and of them never
///   seen; share of tiles in sight that were there in full (hits), and how many levels the others were too coarse; frames
///   with holes, where nothing could be drawn.
namespace pixelsmith {
namespace {

constexpr int64_t kSide = 131072;
constexpr int kTickMs = 16;

/// Processor time of the calling thread.
double threadMs()
{
    timespec time = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

/// Cheap to compute and nowhere plain; takes as long as a tile of a document would.
class ComputedSource : public TileSource
{
public:
    explicit ComputedSource(double decodeMs)
        : m_pyramid(PixelSize{kSide, kSide})
        , m_decodeMs(decodeMs)
    {
    }

    const TilePyramid &pyramid() const override { return m_pyramid; }
    std::shared_ptr<const Tile> tile(const TileKey &key) const override
    {
        const double start = threadMs();
        const PixelRect rect = m_pyramid.tileRect(key);
        auto tile = std::make_shared<Tile>();
        *tile = {key, rect.width(), rect.height(), 1, {}};
        tile->rgb.resize(static_cast<size_t>(rect.area() * 3));
        uint8_t *out = tile->rgb.data();
        for (int64_t y = rect.top; y < rect.bottom; ++y) {
            for (int64_t x = rect.left; x < rect.right; ++x) {
                const auto u = static_cast<uint32_t>(x << key.level);
                const auto v = static_cast<uint32_t>(y << key.level);
                *out++ = static_cast<uint8_t>(u >> 9);
                *out++ = static_cast<uint8_t>(v >> 9);
                *out++ = static_cast<uint8_t>((u ^ v) >> 3);
            }
        }
        // A real tile keeps a core at work for that long.
        while (threadMs() - start < m_decodeMs) {
        }
        return tile;
    }

private:
    TilePyramid m_pyramid;
    double m_decodeMs = 0;
};

int64_t residentBytes()
{
    std::ifstream file("/proc/self/statm");
    int64_t total = 0;
    int64_t resident = 0;
    file >> total >> resident;
    return resident * sysconf(_SC_PAGESIZE);
}

double megabytes(int64_t bytes)
{
    return static_cast<double>(bytes) / (1 << 20);
}

class MeasuredViewer : public ImageViewer
{
public:
    struct Frame
    {
        double intervalMs = 0;
        double workMs = 0;
    };

    MeasuredViewer() { m_clock.start(); }

    void begin()
    {
        frames.clear();
        sum = {};
        holeFrames = 0;
        m_last = -1;
    }
    double now() const { return static_cast<double>(m_clock.nsecsElapsed()) * 1e-6; }

    std::vector<Frame> frames;
    TileLayer::Coverage sum;
    int holeFrames = 0;
    int64_t peakBytes = 0;

protected:
    void paintEvent(QPaintEvent *event) override
    {
        ImageViewer::paintEvent(event);
        const double at = now();
        if (m_last >= 0)
            frames.push_back({at - m_last, threadMs() - m_workStart});
        m_last = at;
        const TileLayer::Coverage seen = coverage();
        sum.exact += seen.exact;
        sum.coarser += seen.coarser;
        sum.levelsOff += seen.levelsOff;
        holeFrames += seen.holes > 0 ? 1 : 0;
        peakBytes = std::max(peakBytes, residentBytes());
        m_workStart = threadMs();
    }

private:
    QElapsedTimer m_clock;
    double m_workStart = 0;
    double m_last = -1;
};

/// Plays `tick` at each sixtieth of a second until it returns false.
void play(const std::function<bool(int)> &tick)
{
    QEventLoop loop;
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    int count = 0;
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
        if (!tick(count++))
            loop.quit();
    });
    timer.start(kTickMs);
    loop.exec();
}

void waitUntil(const std::function<bool()> &isReached)
{
    play([&](int count) { return !isReached() && count < 2000; });
}

void mouse(QWidget &widget, QEvent::Type type, QPointF at)
{
    const bool isHeld = type != QEvent::MouseButtonRelease;
    QMouseEvent event(type, at, widget.mapToGlobal(at), type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton,
                      isHeld ? Qt::LeftButton : Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&widget, &event);
}

/// A hand that drags at `speed` pixels a tick, lets go, and takes hold again where the picture has come to rest nearly.
void throwAround(MeasuredViewer &viewer, QPointF speed, int throws)
{
    const QPointF middle(viewer.width() / 2.0, viewer.height() / 2.0);
    const QPointF reach(viewer.width() * 0.3, viewer.height() * 0.3);
    for (int i = 0; i < throws; ++i) {
        const QPointF turned = i % 4 == 3 ? QPointF(-speed.y(), -speed.x()) : speed;
        const QPointF from =
            middle + QPointF(turned.x() > 0 ? -reach.x() : reach.x(), turned.y() > 0 ? -reach.y() : reach.y());
        constexpr int held = 24;
        play([&](int tick) {
            const QPointF at = from + turned * tick;
            if (tick == 0)
                mouse(viewer, QEvent::MouseButtonPress, at);
            else if (tick < held)
                mouse(viewer, QEvent::MouseMove, at);
            else if (tick == held)
                mouse(viewer, QEvent::MouseButtonRelease, at);
            return tick < held + 30;
        });
    }
}

/// Notches of the wheel, `angle` of 120 each, one at each `every` ticks.
void turnWheel(MeasuredViewer &viewer, int angle, int notches, int every)
{
    const QPointF at(viewer.width() * 0.4, viewer.height() * 0.6);
    play([&](int tick) {
        if (tick % every == 0) {
            QWheelEvent event(at, viewer.mapToGlobal(at), {}, {0, angle}, Qt::NoButton, Qt::NoModifier,
                              Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(&viewer, &event);
        }
        return tick < every * notches + 12;
    });
}

std::string percentiles(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) {
        return values.empty() ? 0 : values[static_cast<size_t>(share * static_cast<double>(values.size() - 1))];
    };
    return fmt::format("{:5.1f} {:5.1f} {:5.1f} {:6.1f}", at(0.5), at(0.95), at(0.99), at(1));
}

void scene(MeasuredViewer &viewer, const char *name, const std::function<void()> &script)
{
    waitUntil([&] { return viewer.isAtRest(); });
    const TileCache::Counts before = viewer.cache().counts();
    const int64_t unseenBefore = viewer.cache().unseenCount();
    viewer.begin();
    const double start = viewer.now();
    script();
    const double seconds = (viewer.now() - start) * 1e-3;
    std::vector<double> intervals;
    std::vector<double> works;
    double workSum = 0;
    for (const MeasuredViewer::Frame &frame : viewer.frames) {
        intervals.push_back(frame.intervalMs);
        works.push_back(frame.workMs);
        workSum += frame.workMs;
    }
    const auto count = static_cast<double>(std::max<size_t>(1, viewer.frames.size()));
    const auto inSight = std::max(1, viewer.sum.exact + viewer.sum.coarser);
    const int64_t reads = viewer.cache().counts().inserted - before.inserted;
    const int64_t unseen = viewer.cache().counts().wasted - before.wasted + viewer.cache().unseenCount() - unseenBefore;
    std::printf("%s\n", fmt::format("{:<18} {:5.1f} {:6.0f} | {} | {} | {:5} {:6} {:5.1f}% {:5.2f} | {:5}", name,
                                    count / seconds, 1000 * count / std::max(1e-9, workSum), percentiles(intervals),
                                    percentiles(works), reads, unseen, 100.0 * viewer.sum.exact / inSight,
                                    viewer.sum.coarser ? double(viewer.sum.levelsOff) / viewer.sum.coarser : 0.0,
                                    viewer.holeFrames)
                            .c_str());
    std::fflush(stdout);
}

/// Until something of all parts is seen, until all is there, and until a tile that changed is seen in its new version.
void tellOpening(MeasuredViewer &viewer, const std::shared_ptr<const TileSource> &source)
{
    QEventLoop loop;
    const auto msUntil = [&](const std::function<bool()> &isReached) {
        const double start = viewer.now();
        while (!isReached())
            loop.processEvents(QEventLoop::WaitForMoreEvents);
        return viewer.now() - start;
    };
    const double work = threadMs();
    viewer.setSource(source, KeepView::No);
    viewer.begin();
    const double coarse = msUntil([&] { return !viewer.frames.empty() && viewer.coverage().holes == 0; });
    const double coarseWork = threadMs() - work;
    const double full = coarse + msUntil([&] { return viewer.isAtRest(); });
    viewer.tilesChanged({viewer.view().visibleTiles(viewer.view().level()).front()});
    const double changed = msUntil([&] { return viewer.isAtRest(); });
    std::printf(
        "\n%d x %d: first coarse frame after %.0f ms (%.0f of work), in full after %.0f ms; a changed tile is seen "
        "after %.0f ms\n",
        viewer.width(), viewer.height(), coarse, coarseWork, full, changed);
}

void run(const std::shared_ptr<const TileSource> &source, QSize size)
{
    MeasuredViewer viewer;
    viewer.resize(size);
    viewer.show();
    play([](int tick) { return tick < 12; });
    malloc_trim(0);
    const int64_t atStart = residentBytes();
    viewer.peakBytes = atStart;
    tellOpening(viewer, source);
    std::printf("%-18s %5s %6s | %-23s | %-23s | %5s %6s %6s %5s | holes\n", "scene", "fps", "could",
                "interval 50 95 99 max", "work 50 95 99 max", "read", "unseen", "hits", "off");
    const auto at = [&](double zoom) {
        viewer.setZoom(zoom);
        play([](int tick) { return tick < 14; });
        viewer.setCentreFraction({0.45, 0.55});
    };
    at(1);
    scene(viewer, "throw 1:1", [&] { throwAround(viewer, {-30, -12}, 4); });
    at(1);
    scene(viewer, "throw 1:1 fast", [&] { throwAround(viewer, {-60, 36}, 4); });
    at(0.7);
    scene(viewer, "throw x0.7", [&] { throwAround(viewer, {-30, -12}, 4); });
    at(1.6);
    scene(viewer, "throw x1.6", [&] { throwAround(viewer, {-30, -12}, 4); });
    viewer.fit();
    scene(viewer, "wheel fit to 64", [&] { turnWheel(viewer, 120, 54, 3); });
    scene(viewer, "wheel 64 to fit", [&] { turnWheel(viewer, -120, 54, 3); });
    scene(viewer, "fine wheel in", [&] { turnWheel(viewer, 30, 120, 1); });
    scene(viewer, "fine wheel out", [&] { turnWheel(viewer, -30, 120, 1); });
    std::printf("memory: %.0f MiB more at most than before the picture was opened; tiles %.0f of %.0f MiB\n",
                megabytes(viewer.peakBytes - atStart), megabytes(viewer.cache().bytes()),
                megabytes(viewer.cache().budget()));
}

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    const double decodeMs = argc > 1 ? std::atof(argv[1]) : 4;
    std::shared_ptr<const TileSource> source = std::make_shared<ComputedSource>(decodeMs);
    if (argc > 2) {
        QElapsedTimer clock;
        clock.start();
        const auto document = Document::open(argv[2], Document::Access::ReadOnly);
        source = openStage(document, std::max(0, document->lastFinishedStage()));
        std::printf("the document is open after %.1f ms\n", static_cast<double>(clock.nsecsElapsed()) * 1e-6);
    }
    std::printf("%lld x %lld pixels, %s, %d cores\n", static_cast<long long>(source->size().width),
                static_cast<long long>(source->size().height),
                argc > 2 ? argv[2] : fmt::format("computed, {} ms a tile", decodeMs).c_str(),
                QThread::idealThreadCount());
    run(source, {1920, 1080});
    run(source, {3840, 2160});
    return 0;
}

} // namespace
} // namespace pixelsmith

int main(int argc, char **argv)
{
    try {
        return pixelsmith::main(argc, argv);
    } catch (const pixelsmith::Error &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
