// The whole cascade with a stand-in for the UNet on one thread, while others steer and stop it, look at the document,
// export and copy it: for the thread sanitizer. Each picture must be the one that its document's log gives when nobody
// disturbs the run.
//   stress_cascade FOLDER [SECONDS]
#include "support/fake_cascade.h"
#include "support/source_paths.h"

#include <pixelsmith/error.h>
#include <pixelsmith/live_deep_zoom.h>
#include <pixelsmith/log.h>

#include <ATen/Parallel.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <vector>

using namespace pixelsmith;

namespace {

using Clock = std::chrono::steady_clock;

/// However slow the machine, each life of a run gets on by a few groups.
constexpr int kToldBeforeStop = 8;

/// Of the threads, while they go on.
struct Counts
{
    std::atomic<int64_t> stops = 0;
    std::atomic<int64_t> sliderChanges = 0;
    std::atomic<int64_t> paintings = 0;
    std::atomic<int64_t> tiles = 0;
    std::atomic<int64_t> exports = 0;
    std::atomic<int64_t> copies = 0;
};

/// One picture, from its document's first moment to its last.
class Disturbed
{
public:
    Disturbed(const FakeCascade &cascade, const std::filesystem::path &folder, Counts &counts, unsigned seed)
        : m_cascade(cascade)
        , m_folder(folder)
        , m_counts(counts)
        , m_seed(seed)
        , m_document(cascade.create(folder / "disturbed.pixelsmith"))
    {
    }

    std::shared_ptr<Document> run()
    {
        std::jthread user([this] { steer(); });
        std::jthread exporter([this] { exportAgainAndAgain(); });
        std::vector<std::jthread> readers;
        for (int i = 0; i < 2; ++i)
            readers.emplace_back([this] { look(); });
        try {
            paint();
        } catch (...) {
            m_isDone = true;
            throw;
        }
        m_isDone = true;
        return m_document;
    }

private:
    /// Every time it is stopped it is gone on with.
    void paint()
    {
        ExportOptions options;
        options.deepZoomPage = sourceFolder() / "resources/deep_zoom/page.html";
        LiveDeepZoom live(m_folder / "live", m_document, options);
        const auto goOn = [&] {
            return m_cascade.run(m_document, *currentControl(), [&](const Event &event) {
                if (const auto *changed = std::get_if<TilesChanged>(&event))
                    live.add(*changed);
                m_told += std::holds_alternative<Progress>(event);
            });
        };
        while (goOn() == RunOutcome::Stopped)
            renewControl();
    }

    /// Of the run in work: what was stopped once stays so.
    std::shared_ptr<RunControl> currentControl()
    {
        const std::lock_guard lock(m_mutex);
        return m_control;
    }

    void renewControl()
    {
        const std::lock_guard lock(m_mutex);
        m_control = std::make_shared<RunControl>();
        m_told = 0;
    }

    void steer()
    {
        std::mt19937 random(m_seed);
        const auto upTo = [&](int most) { return std::uniform_int_distribution(0, most)(random); };
        SliderMap map = SliderMap::of(m_cascade.request.targetSize);
        while (!m_isDone) {
            const std::shared_ptr<RunControl> control = currentControl();
            control->pause();
            control->setFocus({upTo(100) / 100.0, upTo(100) / 100.0});
            control->setPreviewWanted(upTo(1) == 1);
            control->setSlider(1 + upTo(1), upTo(m_cascade.plan.stages[1].steps));
            ++m_counts.sliderChanges;
            if (upTo(3) == 0) {
                map.paint(upTo(100) / 100.0, upTo(100) / 100.0, 0.2, upTo(4) / 4.0);
                control->setSliderMap(std::make_shared<SliderMap>(map));
                ++m_counts.paintings;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(upTo(3)));
            control->resume();
            if (m_told > kToldBeforeStop && upTo(40) == 0) {
                control->stop();
                ++m_counts.stops;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(upTo(20)));
        }
    }

    void look()
    {
        while (!m_isDone) {
            for (int stage = 0; stage < static_cast<int>(m_document->plan().stages.size()); ++stage) {
                const auto source = openStage(m_document, stage);
                for (int level = 0; level < source->pyramid().levelCount(); ++level) {
                    for (const TileKey &key :
                         source->pyramid().tilesIn(level, PixelRect::of(source->pyramid().levelSize(level))))
                        m_counts.tiles += source->tile(key) != nullptr;
                }
                (void)m_document->stageState(stage);
            }
            (void)m_document->request();
            (void)m_document->sliderChanges();
            (void)m_document->sliderMap();
            (void)m_document->isRedoWanted();
        }
    }

    /// What is not there yet is told by an error.
    void exportAgainAndAgain()
    {
        ExportOptions options;
        options.format = ImageFormat::Jpeg;
        while (!m_isDone) {
            m_document->saveCopy(m_folder / "copy.pixelsmith");
            const auto copy = Document::open(m_folder / "copy.pixelsmith", Document::Access::ReadOnly);
            ++m_counts.copies;
            try {
                const auto picture = openStage(copy, std::max(0, copy->lastFinishedStage()));
                m_counts.exports +=
                    exportImage(*picture, m_folder / "picture.jpg", options, [this](double) { return !m_isDone; });
            } catch (const Error &) {
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
        }
    }

    const FakeCascade &m_cascade;
    std::filesystem::path m_folder;
    Counts &m_counts;
    unsigned m_seed;
    std::shared_ptr<Document> m_document;
    std::atomic<int> m_told = 0; ///< reports of progress from the run in work
    std::mutex m_mutex;
    std::shared_ptr<RunControl> m_control = std::make_shared<RunControl>();
    std::atomic<bool> m_isDone = false;
};

/// The picture that the document's log gives.
std::string hashOfRepetition(const FakeCascade &cascade, const Document &document, const std::filesystem::path &path)
{
    const auto repeated = cascade.create(path);
    WriteBatch log;
    for (const SliderChange &change : document.sliderChanges())
        log.add(change);
    for (const SliderMapChange &change : document.sliderMapChanges())
        log.add(change);
    repeated->store().commit(log);
    cascade.run(repeated);
    return FakeCascade::hashOf(repeated);
}

int stress(const std::filesystem::path &parent, double seconds)
{
    FakeCascade cascade({512, 512}, 6, SchedulerKind::DpmSolverMultistep);
    cascade.mapFileBytes = 1; // as those of large pictures
    Counts counts;
    std::set<std::string> hashes;
    unsigned pictures = 0;
    const auto folder = parent / "stress";
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    do {
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        const auto document = Disturbed(cascade, folder, counts, ++pictures).run();
        const std::string hash = FakeCascade::hashOf(document);
        if (hash != hashOfRepetition(cascade, *document, folder / "repeated.pixelsmith")) {
            std::fprintf(stderr, "picture %u is another than its log gives\n", pictures);
            return 1;
        }
        hashes.insert(hash);
    } while (Clock::now() < end);
    const auto number = [](const std::atomic<int64_t> &count) { return static_cast<long long>(count); };
    std::printf("%u pictures of %zu kinds, each as its log gives: %lld stops, %lld moves of the Slider, "
                "%lld paintings, %lld tiles read, %lld exports, %lld copies\n",
                pictures, hashes.size(), number(counts.stops), number(counts.sliderChanges), number(counts.paintings),
                number(counts.tiles), number(counts.exports), number(counts.copies));
    return counts.stops > 0 && counts.tiles > 0 && counts.exports > 0 && counts.copies > 0 ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "stress_cascade FOLDER [SECONDS]\n");
        return 2;
    }
    try {
        setLogSink([](LogLevel, const std::string &) {});
        at::set_num_threads(1); // threads of LibTorch's own are none that a sanitizer can see through
        return stress(argv[1], argc > 2 ? std::atof(argv[2]) : 10);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
