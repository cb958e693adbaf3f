#include "canvas/canvas.h"
#include "support/fake_tile_source.h"
#include "support/sample_document.h"
#include "support/source_paths.h"
#include "support/temp_dir.h"

#include <pixelsmith/document.h>
#include <pixelsmith/live_deep_zoom.h>
#include <pixelsmith/log.h>

#include <OpenImageIO/imageio.h>

#include <QtTest>

#include <fstream>

using namespace pixelsmith;

namespace {

std::string textOf(const std::filesystem::path &path)
{
    std::ifstream stream(path);
    return {std::istreambuf_iterator<char>(stream), {}};
}

PixelSize sizeOf(const std::filesystem::path &path)
{
    const auto input = OIIO::ImageInput::open(path.string());
    return input ? PixelSize{input->spec().width, input->spec().height} : PixelSize();
}

/// A document whose stages grow as a run's do.
class Run
{
public:
    explicit Run(const std::filesystem::path &path)
        : m_sample({1504, 1024})
        , document(Document::create(path, m_sample.request, m_sample.plan))
    {
    }

    TilesChanged paint(int stage, const TileKey &key, StagePhase phase = StagePhase::Decoding)
    {
        const PixelSize size = m_sample.plan.stages[static_cast<size_t>(stage)].size;
        Canvas canvas(document->store(), stage, size);
        const PixelSize tile = canvas.pyramid().tileRect(key).size();
        canvas.write(key, std::vector<uint8_t>(static_cast<size_t>(3 * tile.area()), uint8_t(100 + stage)));
        WriteBatch batch;
        TilesChanged changed{stage, canvas.flush(batch)};
        batch.add(WriteBatch::StageWrite{stage, {phase, 0}});
        document->store().commit(batch);
        return changed;
    }

private:
    SampleDocument m_sample;

public:
    std::shared_ptr<Document> document;
};

ExportOptions withPage()
{
    ExportOptions options;
    options.deepZoomPage = sourceFolder() / "resources/deep_zoom/page.html";
    return options;
}

} // namespace

/// A Deep Zoom folder that grows during a run.
class tst_LiveDeepZoom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tilesComeAsTheyArePainted();
    void stagesShareTheLevels();
    void aStageThatBeginsDoesNotCoverTheOneBefore();
    void anEarlierRunsTilesAreWrittenAtTheStart();
    void whatIsThereIsWholeWheneverTheProgramEnds();
    void aStrangersFolderIsLeftAlone();
    void aFailingDiskStopsNoRun();
};

void tst_LiveDeepZoom::tilesComeAsTheyArePainted()
{
    const TempDir dir;
    Run run(dir / "a.pixelsmith");
    {
        LiveDeepZoom live(dir / "live", run.document, withPage());
        QVERIFY(textOf(dir / "live/index.html").find("live: true") != std::string::npos);
        QVERIFY(textOf(dir / "live/picture_files/state.js").find("done: false") != std::string::npos);
        live.add(run.paint(0, {0, 0, 0}));
    }
    const int top = int(std::bit_width(uint64_t(run.document->plan().stages[0].size.longSide() - 1)));
    QVERIFY((sizeOf(dir / "live/picture_files" / std::to_string(top) / "0_0.jpg") == PixelSize{512, 512}));
    QVERIFY((sizeOf(dir / "live/picture_files/0/0_0.jpg") == PixelSize{1, 1}));
    QVERIFY(textOf(dir / "live/picture_files/state.js").find("done: true") != std::string::npos);
}

void tst_LiveDeepZoom::stagesShareTheLevels()
{
    const TempDir dir;
    Run run(dir / "a.pixelsmith");
    const auto stages = run.document->plan().stages;
    QVERIFY(stages.size() >= 2);
    {
        LiveDeepZoom live(dir / "live", run.document, withPage());
        live.add(run.paint(0, {0, 0, 0}));
        live.add(run.paint(1, {0, 0, 0}));
    }
    const auto last = stages.back().size;
    const int top = int(std::bit_width(uint64_t(last.longSide() - 1)));
    const std::string xml = textOf(dir / "live/picture.dzi");
    QVERIFY2(xml.find("Width=\"" + std::to_string(last.width) + "\"") != std::string::npos, xml.c_str());
    QVERIFY(!sizeOf(dir / "live/picture_files" / std::to_string(top) / "0_0.jpg").isEmpty() || stages.size() > 2);
    QVERIFY(!sizeOf(dir / "live/picture_files" / std::to_string(top - 1) / "0_0.jpg").isEmpty());
}

void tst_LiveDeepZoom::aStageThatBeginsDoesNotCoverTheOneBefore()
{
    const TempDir dir;
    Run run(dir / "a.pixelsmith");
    const auto shared = dir / "live/picture_files" / "9" / "0_0.jpg"; // a level that both have
    run.paint(0, {0, 0, 0});
    {
        LiveDeepZoom live(dir / "live", run.document, withPage());
    }
    const std::string before = textOf(shared);
    QVERIFY(!before.empty());
    {
        LiveDeepZoom live(dir / "live", run.document, withPage());
        live.add(run.paint(1, {0, 0, 0}, StagePhase::Encoding));
    }
    QVERIFY(textOf(shared) == before);
    {
        LiveDeepZoom live(dir / "live", run.document, withPage());
        live.add(run.paint(1, {0, 1, 0}, StagePhase::Denoising));
    }
    // What came while it began comes too.
    QVERIFY(textOf(shared) != before);
}

void tst_LiveDeepZoom::anEarlierRunsTilesAreWrittenAtTheStart()
{
    const TempDir dir;
    Run run(dir / "a.pixelsmith");
    run.paint(0, {0, 0, 0});
    {
        const LiveDeepZoom live(dir / "live", run.document, withPage());
    }
    QVERIFY(std::filesystem::exists(dir / "live/picture_files/0/0_0.jpg"));
}

/// No file is ever seen half: each is written under another name.
void tst_LiveDeepZoom::whatIsThereIsWholeWheneverTheProgramEnds()
{
    const TempDir dir;
    Run run(dir / "a.pixelsmith");
    LiveDeepZoom live(dir / "live", run.document, withPage());
    std::atomic<bool> isDone = false;
    int seen = 0;
    std::thread painter([&] {
        for (int i = 0; i < 30; ++i)
            live.add(run.paint(0, {0, 0, 0}));
        isDone = true;
    });
    while (!isDone) {
        for (const auto &entry : std::filesystem::recursive_directory_iterator(dir / "live")) {
            const auto path = entry.path();
            if (path.extension() != ".jpg")
                continue;
            const std::string bytes = textOf(path);
            QVERIFY(bytes.starts_with("\xff\xd8") && bytes.ends_with("\xff\xd9"));
            ++seen;
        }
    }
    painter.join();
    QVERIFY(seen >= 0);
}

void tst_LiveDeepZoom::aStrangersFolderIsLeftAlone()
{
    const TempDir dir;
    Run run(dir / "a.pixelsmith");
    std::filesystem::create_directories(dir / "live/picture_files");
    try {
        LiveDeepZoom live(dir / "live", run.document, withPage());
        QFAIL("a folder of somebody else was taken");
    } catch (const Error &error) {
        QVERIFY(error.kind() == ErrorKind::InvalidRequest);
    }
}

void tst_LiveDeepZoom::aFailingDiskStopsNoRun()
{
    const TempDir dir;
    Run run(dir / "a.pixelsmith");
    int warnings = 0;
    setLogSink([&](LogLevel, const std::string &) { ++warnings; });
    {
        LiveDeepZoom live(dir / "live", run.document, withPage());
        std::filesystem::remove_all(dir / "live");
        std::ofstream(dir / "live") << "a file where the folder was";
        live.add(run.paint(0, {0, 0, 0}));
    }
    setLogSink({});
    QVERIFY(warnings >= 1);
}

QTEST_GUILESS_MAIN(tst_LiveDeepZoom)
#include "tst_live_deep_zoom.moc"
