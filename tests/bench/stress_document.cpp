// One thread paints a stage into a document, others look at it, export it and steer: for the thread sanitizer, which wants
// a program without Qt and LibTorch.
//   stress_document FOLDER [SECONDS]
#include "canvas/canvas.h"
#include "support/sample_document.h"
#include "support/source_paths.h"

#include <pixelsmith/error.h>
#include <pixelsmith/image_file.h>
#include <pixelsmith/live_deep_zoom.h>
#include <pixelsmith/log.h>
#include <pixelsmith/run_control.h>
#include <pixelsmith/tile_source.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

using namespace pixelsmith;

namespace {

using Clock = std::chrono::steady_clock;

class Stress
{
public:
    Stress(const std::filesystem::path &folder, double seconds)
        : m_folder(folder)
        , m_document(Document::create(folder / "stress.pixelsmith", m_sample.request, m_sample.plan))
        , m_end(Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds)))
    {
    }

    int run()
    {
        {
            std::jthread painter([this] { paint(); });
            std::jthread user([this] { steer(); });
            std::jthread exporter([this] { exportAgainAndAgain(); });
            std::vector<std::jthread> readers;
            for (int i = 0; i < 3; ++i)
                readers.emplace_back([this] { look(); });
        }
        std::printf("%lld commits, %lld tiles read, %lld wrong, %lld exports\n", static_cast<long long>(m_commits),
                    static_cast<long long>(m_reads), static_cast<long long>(m_wrong),
                    static_cast<long long>(m_exports));
        return m_wrong == 0 && m_commits > 0 && m_reads > 0 && m_exports > 0 ? 0 : 1;
    }

private:
    /// Every tile of a version has one colour, and versions only grow.
    void paint()
    {
        Canvas canvas(m_document->store(), 1, m_sample.plan.stages[1].size);
        ExportOptions options;
        options.deepZoomPage = sourceFolder() / "resources/deep_zoom/page.html";
        LiveDeepZoom live(m_folder / "live", m_document, options);
        const auto keys = canvas.pyramid().tilesIn(0, PixelRect::of(m_sample.plan.stages[1].size));
        for (uint8_t version = 1; Clock::now() < m_end && m_control.proceed(); ++version) {
            for (const TileKey &key : keys) {
                const PixelSize size = canvas.pyramid().tileRect(key).size();
                canvas.write(key, std::vector<uint8_t>(static_cast<size_t>(3 * size.area()), version));
                WriteBatch batch;
                TilesChanged changed = {1, canvas.flush(batch)};
                batch.add(WriteBatch::StageWrite{1, {StagePhase::Denoising, version}});
                m_document->store().commit(batch);
                live.add(changed);
                ++m_commits;
            }
            m_document->store().checkpoint();
        }
        m_control.stop();
    }

    void look()
    {
        const auto source = openStage(m_document, 1);
        while (!m_control.isStopRequested()) {
            for (int level = 0; level < source->pyramid().levelCount(); ++level) {
                for (const TileKey &key :
                     source->pyramid().tilesIn(level, PixelRect::of(source->pyramid().levelSize(level)))) {
                    const auto tile = source->tile(key);
                    m_reads += tile != nullptr;
                    if (tile && level == 0 && tile->rgb.front() != tile->rgb.back())
                        ++m_wrong;
                }
            }
            m_document->stageState(1);
        }
    }

    /// What is not there yet is told by an error.
    void exportAgainAndAgain()
    {
        ExportOptions options;
        options.format = ImageFormat::Jpeg;
        while (!m_control.isStopRequested()) {
            try {
                m_exports += exportImage(*openStage(m_document, 1), m_folder / "stress.jpg", options,
                                         [this](double) { return !m_control.isStopRequested(); });
            } catch (const Error &) {
                m_control.waitFor(std::chrono::milliseconds(5));
            }
        }
    }

    void steer()
    {
        while (!m_control.isStopRequested()) {
            m_control.pause();
            m_control.setFocus({0.2, 0.3});
            m_control.setSlider(1, 3);
            m_control.resume();
            m_control.waitFor(std::chrono::milliseconds(5));
            log(LogLevel::Info, "steered");
        }
    }

    SampleDocument m_sample;
    std::filesystem::path m_folder;
    std::shared_ptr<Document> m_document;
    RunControl m_control;
    Clock::time_point m_end;
    std::atomic<int64_t> m_commits = 0;
    std::atomic<int64_t> m_reads = 0;
    std::atomic<int64_t> m_wrong = 0;
    std::atomic<int64_t> m_exports = 0;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "stress_document FOLDER [SECONDS]\n");
        return 2;
    }
    try {
        const auto folder = std::filesystem::path(argv[1]) / "stress";
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        setLogSink([](LogLevel, const std::string &) {});
        return Stress(folder, argc > 2 ? std::atof(argv[2]) : 10).run();
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
