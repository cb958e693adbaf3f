#include "support/expect_error.h"
#include "support/fake_cascade.h"
#include "support/temp_dir.h"

#include <pixelsmith/log.h>

#include <QProcess>
#include <QtTest>

#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <random>
#include <sqlite3.h>
#include <thread>

using namespace pixelsmith;
using Access = Document::Access;

namespace {

/// Reaches around the document, as damage does.
void changeBehindItsBack(const std::filesystem::path &path, const std::string &sql)
{
    sqlite3 *handle = nullptr;
    QCOMPARE(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    QCOMPARE(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    QVERIFY2(sqlite3_changes(handle) > 0, sql.c_str());
    QCOMPARE(sqlite3_close(handle), SQLITE_OK);
}

} // namespace

/// Documents that were damaged between two runs, and documents that another program looks at while they grow.
class tst_Recovery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void damagedLatentsAreComputedAgain_data();
    void damagedLatentsAreComputedAgain();
    void aDamagedTileOfTheStageInWorkIsPaintedAgain();
    void aDamagedTileOfTheStageBeforeIsNamed();
    void partsOfAStrangersMakingDoNoHarm();
    void lostPagesAreFoundAndTheRestIsRead();
    void aCutFileShowsWhatCanBeRead();
    void othersReadAFinishedStageWhileTheRunGoesOn();
    void whatIsPausedIsSavedWhole();

private:
    /// A document stopped when `isMoment` says so.
    std::filesystem::path stopAt(const std::function<bool(const Progress &)> &isMoment);
    void finishAndCompare(const std::filesystem::path &path);

    TempDir m_folder;
    int m_count = 0;
    // The last stage has two VAE tiles, and its scheduler looks back.
    FakeCascade m_cascade{{2048, 256}, 3, SchedulerKind::DpmSolverMultistep, {256, 32}};
    std::filesystem::path m_finished;
    std::string m_hash;
};

void tst_Recovery::initTestCase()
{
    setLogSink([](LogLevel, const std::string &) {});
    m_finished = m_folder / "finished.pixelsmith";
    const auto document = m_cascade.create(m_finished);
    QCOMPARE(m_cascade.run(document), RunOutcome::Finished);
    m_hash = FakeCascade::hashOf(document);
}

std::filesystem::path tst_Recovery::stopAt(const std::function<bool(const Progress &)> &isMoment)
{
    const auto path = m_folder / (std::to_string(m_count++) + ".pixelsmith");
    const auto document = m_cascade.create(path);
    RunControl control;
    const RunOutcome outcome = m_cascade.run(document, control, [&](const Event &event) {
        const auto *progress = std::get_if<Progress>(&event);
        if (progress && isMoment(*progress))
            control.stop();
    });
    if (outcome != RunOutcome::Stopped)
        qFatal("the moment did not come");
    return path;
}

void tst_Recovery::finishAndCompare(const std::filesystem::path &path)
{
    const auto document = Document::open(path, Access::ReadWrite);
    QVERIFY(document->isWritable());
    QCOMPARE(m_cascade.run(document), RunOutcome::Finished);
    QCOMPARE(FakeCascade::hashOf(document), m_hash);
}

void tst_Recovery::damagedLatentsAreComputedAgain_data()
{
    QTest::addColumn<QString>("where");
    QTest::newRow("a part of the guidance") << "kind='guidance' AND part=0";
    QTest::newRow("all guidance") << "kind='guidance'";
    QTest::newRow("a patch of the newest map") << "kind='sample' AND step=2 AND part=1";
    QTest::newRow("a patch of the map before") << "kind='sample' AND step=1 AND part=1";
    QTest::newRow("both maps") << "kind='sample' AND part=1";
    QTest::newRow("what the scheduler looks back at") << "kind='original' AND part=0";
    QTest::newRow("every map") << "kind IN ('sample', 'original')";
    QTest::newRow("everything") << "1";
}

void tst_Recovery::damagedLatentsAreComputedAgain()
{
    QFETCH(QString, where);
    const auto path = stopAt([](const Progress &p) {
        return p.stage == 3 && p.phase == StagePhase::Denoising && p.step == 2 && p.partsDone >= 4;
    });
    changeBehindItsBack(path, "UPDATE latents SET bytes=zeroblob(length(bytes)) WHERE " + where.toStdString());
    finishAndCompare(path);
}

void tst_Recovery::aDamagedTileOfTheStageInWorkIsPaintedAgain()
{
    const auto path =
        stopAt([](const Progress &p) { return p.stage == 3 && p.phase == StagePhase::Decoding && p.partsDone == 0; });
    changeBehindItsBack(path, "UPDATE tiles SET bytes=zeroblob(length(bytes)) WHERE stage=3 AND level=0");
    finishAndCompare(path);
}

void tst_Recovery::aDamagedTileOfTheStageBeforeIsNamed()
{
    const auto path = stopAt([](const Progress &p) { return p.stage == 2 && p.phase == StagePhase::Done; });
    changeBehindItsBack(path,
                        "UPDATE tiles SET bytes=zeroblob(length(bytes)) WHERE stage=2 AND level=0 AND tile_column=1");
    const auto document = Document::open(path, Access::ReadWrite);
    expectError(ErrorKind::Io, QStringLiteral("the tile in column 1, row 0 of level 0 of stage 2 cannot be read"),
                [&] { m_cascade.run(document); });
    QVERIFY(openStage(document, 2)->tile({0, 0, 0}));
}

void tst_Recovery::partsOfAStrangersMakingDoNoHarm()
{
    const auto path =
        stopAt([](const Progress &p) { return p.stage == 3 && p.phase == StagePhase::Denoising && p.step == 2; });
    {
        const auto document = Document::open(path, Access::ReadWrite);
        WriteBatch batch;
        for (const LatentKind kind : {LatentKind::Guidance, LatentKind::Sample, LatentKind::Original}) {
            for (const int64_t part : {int64_t(-1), int64_t(1'000'000)})
                batch.add(WriteBatch::LatentWrite{3, kind, kind == LatentKind::Guidance ? 0 : 2, part,
                                                  std::vector<std::byte>(7)});
        }
        document->store().commit(batch);
    }
    finishAndCompare(path);
}

void tst_Recovery::lostPagesAreFoundAndTheRestIsRead()
{
    constexpr int64_t pageBytes = 32768;
    const auto whole = Document::open(m_finished, Access::ReadOnly);
    const auto pages = static_cast<int64_t>(std::filesystem::file_size(m_finished)) / pageBytes;
    QVERIFY(pages > 10);
    int64_t read = 0;
    int64_t lost = 0;
    // The first page is the header: without it there is no document.
    for (int64_t page = 1; page < pages; ++page) {
        const auto path = m_folder / "pages.pixelsmith";
        std::filesystem::copy_file(m_finished, path, std::filesystem::copy_options::overwrite_existing);
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(page * pageBytes).write(std::string(pageBytes, '\0').data(), pageBytes);
        file.close();
        for (const Access access : {Access::ReadOnly, Access::ReadWrite}) {
            try {
                const auto document = Document::open(path, access);
                QVERIFY(document->plan() == whole->plan());
                for (const StagePlan &stage : m_cascade.plan.stages) {
                    const auto source = openStage(document, stage.index);
                    const auto original = openStage(whole, stage.index);
                    for (const TileKey &key : source->pyramid().tilesIn(0, PixelRect::of(stage.size))) {
                        try {
                            const auto tile = source->tile(key);
                            if (tile)
                                QVERIFY(tile->rgb == original->tile(key)->rgb);
                            ++(tile ? read : lost);
                        } catch (const Error &error) {
                            QCOMPARE(error.kind(), ErrorKind::Io);
                            ++lost;
                        }
                    }
                }
            } catch (const Error &error) {
                QVERIFY2(error.kind() == ErrorKind::Io, error.what());
                QVERIFY2(std::string(error.what()).find("damaged") != std::string::npos
                             || std::string(error.what()).find("not a Pixelsmith document") != std::string::npos,
                         error.what());
            }
        }
    }
    QVERIFY(lost > 0);
    QVERIFY2(read > 5 * lost, qPrintable(QStringLiteral("%1 read, %2 lost").arg(read).arg(lost)));
}

void tst_Recovery::aCutFileShowsWhatCanBeRead()
{
    const auto path = m_folder / "cut.pixelsmith";
    std::filesystem::copy_file(m_finished, path);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) * 2 / 3);
    for (const Access access : {Access::ReadOnly, Access::ReadWrite}) {
        const auto document = Document::open(path, access);
        QVERIFY(document->plan() == m_cascade.plan);
        QVERIFY(openStage(document, 0)->tile({0, 0, 0}));
    }
}

void tst_Recovery::othersReadAFinishedStageWhileTheRunGoesOn()
{
    const auto path = m_folder / "shared.pixelsmith";
    QProcess runner;
    runner.start(QStringLiteral(PIXELSMITH_FAKE_RUN),
                 {"generate", "--document", QString::fromStdString(path.string()), "--group-ms", "20"});
    const QByteArray stageOne = "\"stage\":1,\"phase\":\"denoising\"";
    for (QByteArray output; !output.contains(stageOne); output += runner.readAllStandardOutput())
        QVERIFY2(runner.waitForReadyRead(60'000), runner.readAllStandardError().constData());

    const auto document = Document::open(path, Access::ReadWrite);
    QVERIFY(!document->isWritable());
    const std::string writer = "process " + std::to_string(runner.processId()) + " on host ";
    QVERIFY2(document->writer().starts_with(writer), document->writer().c_str());
    const std::string base = pixelHash(*openStage(document, 0));
    int exports = 0;
    while (runner.state() == QProcess::Running) {
        const auto picture = m_folder / "base.png";
        ExportOptions options;
        options.format = ImageFormat::Png;
        QVERIFY(exportImage(*openStage(document, 0), picture, options, {}));
        QCOMPARE(pixelHash(*openImageFile(picture)), base);
        QCOMPARE(pixelHash(*openStage(document, 0)), base);
        ++exports;
        runner.waitForFinished(20);
    }
    QVERIFY(exports > 1);
    QCOMPARE(runner.exitCode(), 0);
    QVERIFY(document->isFinished());
    const auto last = Document::open(path, Access::ReadOnly);
    QCOMPARE(FakeCascade::hashOf(document), FakeCascade::hashOf(last));
}

void tst_Recovery::whatIsPausedIsSavedWhole()
{
    using Clock = std::chrono::steady_clock;
    FakeCascade cascade({256, 256}, 3);
    const auto path = m_folder / "paused.pixelsmith";
    const auto document = cascade.create(path);
    RunControl control;
    std::atomic<int64_t> patches = 0;
    std::atomic<bool> isPaused = false;
    cascade.beforeEvaluation = [&](int64_t count) {
        patches += count;
        if (patches == count || isPaused)
            return;
        control.pause(); // with the second group in work
        isPaused = true;
    };
    std::jthread run([&] { cascade.run(document, control, [](const Event &) {}); });
    const auto saved = [&] {
        if (!isPaused)
            return false;
        const auto seen = Document::open(path, Access::ReadOnly);
        return seen->store().readLatents(1, LatentKind::Sample, 1).size() == static_cast<size_t>(patches)
               && std::filesystem::file_size(path.string() + "-wal") == 0;
    };
    bool isSaved = false;
    for (const auto end = Clock::now() + std::chrono::seconds(20); !isSaved && Clock::now() < end;) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        isSaved = saved();
    }
    control.stop();
    run.join();
    QVERIFY(isSaved);
}

QTEST_GUILESS_MAIN(tst_Recovery)
#include "tst_recovery.moc"
