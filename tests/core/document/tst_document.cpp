#include "base/file.h"
#include "support/document_tools.h"
#include "support/expect_error.h"
#include "support/fault_vfs.h"
#include "support/source_paths.h"
#include "support/temp_dir.h"

#include <pixelsmith/compact_document.h>
#include <pixelsmith/document.h>

#include <QtTest>

#include <fstream>
#include <sqlite3.h>

using namespace pixelsmith;
using Access = Document::Access;

class tst_Document : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsEverythingOverReopening();
    void aTileGetsANewRevisionWithEachVersion();
    void latentsComeBackInOrderAndCanBeDropped();
    void timeSpentOnAStageAddsUp();
    void oneFileIsLeftAfterClosing();
    void createNeverReplacesAFile();
    void refusesWhatIsNoDocument();
    void refusesANewerVersion();
    void olderVersionsAreReadAndBroughtUp();
    void aFailedMigrationChangesNothing();
    void compactingGivesBackRoomAndKeepsThePicture();
    void compactingDropsEarlierStagesOnlyWhenAsked();
    void anUnfinishedPictureIsNotCompacted();
    void failedCompactingKeepsThePicture();
    void whatTheRunMakesDoWithIsKept();
    void thePaintedSliderIsKeptAndItsDamageTold();
    void growsOnWithALongerPlan();
};

void tst_Document::keepsEverythingOverReopening()
{
    const TempDir dir;
    const SampleDocument sample;
    const ComputeEnvironment environment{.device = "cuda:0", .dtype = "bfloat16", .threads = 3, .version = "0.1 \"x\""};
    const auto tile = SampleDocument::flatTile(kFirst, {1, 2, 3});
    {
        const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
        QVERIFY(document->isWritable());
        QVERIFY(document->environment() == ComputeEnvironment());
        WriteBatch batch;
        batch.add(environment);
        batch.add(SliderChange{.stage = 1, .step = 4, .guidedSteps = 12});
        batch.add(SliderChange{.stage = 1, .step = 2, .guidedSteps = 9});
        batch.add(WriteBatch::StageWrite{0, {.phase = StagePhase::Done, .step = 30}});
        batch.add(WriteBatch::StageWrite{1, {.phase = StagePhase::Denoising, .step = 7}});
        batch.add(WriteBatch::TileWrite{0, tile});
        document->store().commit(batch);
    }
    const auto document = Document::open(dir / "a.pixelsmith", Access::ReadOnly);
    QVERIFY(document->request() == sample.request);
    QVERIFY(document->plan() == sample.plan);
    QVERIFY(document->environment() == environment);
    QVERIFY((document->stageState(1) == StageState{.phase = StagePhase::Denoising, .step = 7}));
    const std::vector<SliderChange> changes = {{.stage = 1, .step = 4, .guidedSteps = 12},
                                               {.stage = 1, .step = 2, .guidedSteps = 9}};
    QVERIFY(document->sliderChanges() == changes);
    QCOMPARE(document->lastFinishedStage(), 0);
    QVERIFY(!document->isFinished());
    QVERIFY(document->store().readTile(0, kFirst)->rgb == tile->rgb);
    QVERIFY(document->store().hasTile(0, kFirst));
    QVERIFY(!document->store().hasTile(1, kFirst));
    QVERIFY(!document->store().readTile(1, kFirst));
    expectError(ErrorKind::InvalidRequest, QStringLiteral("has no stage 2"), [&] { document->stageState(2); });
}

void tst_Document::aTileGetsANewRevisionWithEachVersion()
{
    const TempDir dir;
    const SampleDocument sample;
    const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    for (int version = 1; version <= 3; ++version) {
        commitTile(*document, 0, SampleDocument::flatTile(kFirst, {static_cast<uint8_t>(version), 0, 0}));
        const auto tile = document->store().readTile(0, kFirst);
        QCOMPARE(tile->revision, int64_t(version));
        QCOMPARE(int(tile->rgb[0]), version);
    }
}

void tst_Document::latentsComeBackInOrderAndCanBeDropped()
{
    const TempDir dir;
    const SampleDocument sample;
    const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    WriteBatch batch;
    for (const int64_t part : {5, 1, 3})
        batch.add(WriteBatch::LatentWrite{1, LatentKind::Sample, 2, part, someBytes(1000, int(part))});
    batch.add(WriteBatch::LatentWrite{1, LatentKind::Sample, 3, 0, someBytes(10, 0)});
    batch.add(WriteBatch::LatentWrite{1, LatentKind::Guidance, 2, 0, someBytes(10, 1)});
    batch.add(WriteBatch::LatentWrite{1, LatentKind::Sample, 2, 3, someBytes(20, 9)});
    document->store().commit(batch);
    const auto parts = document->store().readLatents(1, LatentKind::Sample, 2);
    QCOMPARE(parts.size(), size_t(3));
    QCOMPARE(parts[0].part, int64_t(1));
    QVERIFY(parts[0].bytes == someBytes(1000, 1));
    QVERIFY(parts[1].bytes == someBytes(20, 9));
    QCOMPARE(parts[2].part, int64_t(5));

    batch.clear();
    batch.add(WriteBatch::LatentDrop{1, LatentKind::Sample, 3});
    document->store().commit(batch);
    QVERIFY(document->store().readLatents(1, LatentKind::Sample, 2).empty());
    QCOMPARE(document->store().readLatents(1, LatentKind::Sample, 3).size(), size_t(1));
    QCOMPARE(document->store().readLatents(1, LatentKind::Guidance, 2).size(), size_t(1));
}

void tst_Document::timeSpentOnAStageAddsUp()
{
    using namespace std::chrono_literals;
    const TempDir dir;
    const SampleDocument sample;
    const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    for (const auto time : {1500ms, 700ms}) {
        WriteBatch batch;
        batch.add(WriteBatch::TimeSpent{1, time});
        document->store().commit(batch);
    }
    QCOMPARE(document->timeSpent(0), 0ms);
    QCOMPARE(document->timeSpent(1), 2200ms);
}

void tst_Document::oneFileIsLeftAfterClosing()
{
    const TempDir dir;
    const SampleDocument sample;
    {
        const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
        commitTile(*document, 0, SampleDocument::flatTile(kFirst, {9, 9, 9}));
        document->store().readTile(0, kFirst);
        document->store().checkpoint();
    }
    QCOMPARE(dir.content(), std::string("a.pixelsmith"));
    {
        const auto reader = Document::open(dir / "a.pixelsmith", Access::ReadOnly);
        QVERIFY(reader->store().readTile(0, kFirst));
        QCOMPARE(dir.content(), std::string("a.pixelsmith"));
    }
    Document::open(dir / "a.pixelsmith", Access::ReadWrite);
    QCOMPARE(dir.content(), std::string("a.pixelsmith"));
}

void tst_Document::createNeverReplacesAFile()
{
    const TempDir dir;
    const SampleDocument sample;
    Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    expectError(ErrorKind::Io, QStringLiteral("exists already"),
                [&] { Document::create(dir / "a.pixelsmith", sample.request, sample.plan); });
    expectError(ErrorKind::Io, QStringLiteral("could not be made"),
                [&] { Document::create(dir / "none" / "a.pixelsmith", sample.request, sample.plan); });
    QCOMPARE(dir.content(), std::string("a.pixelsmith"));
}

void tst_Document::refusesWhatIsNoDocument()
{
    const TempDir dir;
    std::ofstream(dir / "text") << std::string(5000, 'x');
    std::ofstream(dir / "empty").flush();
    changeBehindItsBack(dir / "other.db", "CREATE TABLE t(x); PRAGMA user_version=1");
    for (const Access access : {Access::ReadOnly, Access::ReadWrite}) {
        for (const char *name : {"text", "empty", "other.db"})
            expectError(ErrorKind::Io, QStringLiteral("is not a Pixelsmith document."),
                        [&] { Document::open(dir / name, access); });
        expectError(ErrorKind::Io, QStringLiteral("does not exist"), [&] { Document::open(dir / "none", access); });
        expectError(ErrorKind::Io, QStringLiteral("not a regular file"), [&] { Document::open(dir.path(), access); });
    }
    QCOMPARE(dir.content(), std::string("empty other.db text"));
    QCOMPARE(std::filesystem::file_size(dir / "empty"), std::uintmax_t(0));
}

void tst_Document::refusesANewerVersion()
{
    const TempDir dir;
    const SampleDocument sample;
    Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    changeBehindItsBack(dir / "a.pixelsmith", "PRAGMA user_version=5");
    expectError(
        ErrorKind::Io,
        QStringLiteral("a.pixelsmith was made by a newer version of Pixelsmith (document version 5; this program "
                       "reads up to 4)."),
        [&] { Document::open(dir / "a.pixelsmith", Access::ReadWrite); });
    QCOMPARE(dir.content(), std::string("a.pixelsmith"));
}

namespace {

/// A document that an older version of the program has made.
void makeOldDocument(const std::filesystem::path &path, const char *name)
{
    const auto sql = readTextFile(sourceFolder() / "tests/core/document/data" / name, 1 << 20);
    sqlite3 *handle = nullptr;
    QCOMPARE(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    QCOMPARE(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    QCOMPARE(sqlite3_close(handle), SQLITE_OK);
}

/// The whole content of version1.sql.
void checkVersion1(const Document &document)
{
    QCOMPARE(document.request().prompt, std::string("an older picture"));
    QCOMPARE(document.plan().stages.size(), size_t(2));
    QVERIFY((document.stageState(1) == StageState{StagePhase::Denoising, 299}));
    QCOMPARE(document.environment().version, std::string("Pixelsmith 0.1.0, LibTorch 2.11.0"));
    QCOMPARE(document.lastFinishedStage(), 0);
    QCOMPARE(document.store().readTile(0, kFirst)->width, int64_t(32));
    QCOMPARE(document.store().readLatents(1, LatentKind::Guidance, 0).size(), size_t(1));
    QCOMPARE(document.store().readLatents(1, LatentKind::Sample, 299).size(), size_t(1));
    QVERIFY(document.store().memoryLog().empty());
    QVERIFY(document.sliderMapChanges().empty() && document.store().redoParts().empty());
    QCOMPARE(document.timeSpent(0), std::chrono::milliseconds(0));
}

} // namespace

void tst_Document::olderVersionsAreReadAndBroughtUp()
{
    const TempDir dir;
    const auto path = dir / "a.pixelsmith";
    makeOldDocument(path, "version1.sql");
    const std::string before = readTextFile(path, 1 << 24);
    checkVersion1(*Document::open(path, Access::ReadOnly));
    QVERIFY(readTextFile(path, 1 << 24) == before);
    {
        const auto document = Document::open(path, Access::ReadWrite);
        QVERIFY(document->isWritable());
        checkVersion1(*document);
        WriteBatch batch;
        batch.add(MemoryLowered{1, 300, MemoryLimit::BatchSize, 2});
        document->store().commit(batch);
        QCOMPARE(document->store().memoryLog().size(), size_t(1));
        SliderMap map(3, 2);
        map.set(2, 1, {40000, 200});
        document->setSliderMap(map);
    }
    const auto again = Document::open(path, Access::ReadOnly);
    QCOMPARE(again->store().memoryLog().size(), size_t(1));
    QCOMPARE(again->sliderMap().at(2, 1), (SliderCell{40000, 200}));
    QCOMPARE(again->sliderMapChanges()[0].step, 299); // of 300; the last is still to be done
    QCOMPARE(again->request().prompt, std::string("an older picture"));
    QCOMPARE(dir.content(), std::string("a.pixelsmith"));
}

void tst_Document::aFailedMigrationChangesNothing()
{
    const TempDir dir;
    const auto path = dir / "a.pixelsmith";
    FaultVfs disk;
    makeOldDocument(path, "version1.sql");
    disk.failAt(-1, FaultVfs::Lasts::Once, 0);
    Document::open(path, Access::ReadWrite);
    const int64_t count = disk.operations();
    QVERIFY(count > 5);
    for (int64_t operation = 0; operation < count; ++operation) {
        std::filesystem::remove(path);
        disk.mend();
        makeOldDocument(path, "version1.sql");
        disk.failAt(operation, FaultVfs::Lasts::ForEver, ENOSPC);
        try {
            Document::open(path, Access::ReadWrite);
        } catch (const Error &error) {
            QVERIFY2(error.kind() == ErrorKind::DiskFull || error.kind() == ErrorKind::Io, error.what());
        }
        disk.mend();
        const auto document = Document::open(path, Access::ReadWrite);
        QVERIFY(document->isWritable());
        checkVersion1(*document);
    }
}

namespace {

/// A finished picture of two stages that once had latents; half of its pages are free.
std::shared_ptr<Document> makeFinished(const std::filesystem::path &path)
{
    const SampleDocument sample;
    auto document = Document::create(path, sample.request, sample.plan);
    WriteBatch batch;
    for (int part = 0; part < 20; ++part)
        batch.add(
            WriteBatch::LatentWrite{1, LatentKind::Sample, 3, part, std::vector<std::byte>(60'000, std::byte(part))});
    document->store().commit(batch);
    batch.clear();
    batch.add(WriteBatch::LatentDrop{1, LatentKind::Sample, 100});
    batch.add(WriteBatch::LatentWrite{1, LatentKind::Guidance, 0, 0, std::vector<std::byte>(60'000)});
    for (int stage = 0; stage < 2; ++stage) {
        batch.add(WriteBatch::TileWrite{stage, SampleDocument::flatTile({0, 1, 1}, {uint8_t(stage), 20, 30})});
        batch.add(WriteBatch::StageWrite{stage, {StagePhase::Done, 1}});
    }
    document->store().commit(batch);
    document->store().checkpoint();
    return document;
}

bool hasTileOf(const Document &document, int stage)
{
    const auto tile = document.store().readTile(stage, {0, 1, 1});
    return tile && tile->rgb[0] == stage && tile->rgb[1] == 20;
}

} // namespace

void tst_Document::compactingGivesBackRoomAndKeepsThePicture()
{
    const TempDir dir;
    const auto path = dir / "a.pixelsmith";
    {
        makeFinished(path);
        const Compacted size = compactDocument(path, false);
        QVERIFY2(size.before > 1'200'000 && size.after < size.before / 2, qPrintable(QString::number(size.after)));
        QCOMPARE(dir.content(), std::string("a.pixelsmith"));
    }
    const auto again = Document::open(path, Access::ReadWrite);
    QVERIFY(again->isWritable() && again->isFinished() && hasTileOf(*again, 0) && hasTileOf(*again, 1));
    QVERIFY(again->store().readLatents(1, LatentKind::Guidance, 0).empty());
}

void tst_Document::compactingDropsEarlierStagesOnlyWhenAsked()
{
    const TempDir dir;
    makeFinished(dir / "a.pixelsmith");
    compactDocument(dir / "a.pixelsmith", true);
    const auto document = Document::open(dir / "a.pixelsmith", Access::ReadOnly);
    QVERIFY(!hasTileOf(*document, 0) && hasTileOf(*document, 1));
}

void tst_Document::anUnfinishedPictureIsNotCompacted()
{
    const TempDir dir;
    const SampleDocument sample;
    Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    expectError(ErrorKind::InvalidRequest, "is not finished", [&] { compactDocument(dir / "a.pixelsmith", false); });
    const auto inUse = makeFinished(dir / "b.pixelsmith");
    expectError(ErrorKind::Io, "is in use", [&] { compactDocument(dir / "b.pixelsmith", false); });
}

/// A disk that fails at any operation of it, for once or for ever.
void tst_Document::failedCompactingKeepsThePicture()
{
    const TempDir dir;
    const auto path = dir / "a.pixelsmith";
    FaultVfs disk;
    const auto attempt = [&] { compactDocument(path, false); };
    makeFinished(path);
    disk.failAt(-1, FaultVfs::Lasts::Once, 0);
    attempt();
    const int64_t count = disk.operations();
    QVERIFY(count > 10);
    const int64_t stride = std::max<int64_t>(1, count / 12);
    for (const int error : {ENOSPC, EIO}) {
        for (int64_t operation = 0; operation < count; operation += stride) {
            std::filesystem::remove(path);
            makeFinished(path);
            disk.failAt(operation, error == EIO ? FaultVfs::Lasts::Once : FaultVfs::Lasts::ForEver, error);
            try {
                attempt();
            } catch (const Error &failure) {
                QVERIFY2(failure.kind() == ErrorKind::DiskFull || failure.kind() == ErrorKind::Io, failure.what());
            }
            disk.mend();
            const auto document = Document::open(path, Access::ReadWrite);
            QVERIFY(document->isWritable() && document->isFinished());
            QVERIFY(hasTileOf(*document, 0) && hasTileOf(*document, 1));
        }
    }
}

void tst_Document::whatTheRunMakesDoWithIsKept()
{
    const TempDir dir;
    const SampleDocument sample;
    const std::vector<MemoryLowered> log = {{1, 4, MemoryLimit::BatchSize, 2},
                                            {1, 30, MemoryLimit::VaeParts, 4},
                                            {1, 30, MemoryLimit::AttentionSlices, 2},
                                            {1, 30, MemoryLimit::VaeOnHost, 1},
                                            {1, 30, MemoryLimit::TextEncodersOnHost, 1}};
    {
        const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
        WriteBatch batch;
        for (const MemoryLowered &change : log)
            batch.add(change);
        document->store().commit(batch);
    }
    QVERIFY(Document::open(dir / "a.pixelsmith", Access::ReadOnly)->store().memoryLog() == log);
}

void tst_Document::thePaintedSliderIsKeptAndItsDamageTold()
{
    const TempDir dir;
    const SampleDocument sample;
    const auto path = dir / "a.pixelsmith";
    SliderMap map = SliderMap::of({2048, 1024});
    map.paint(0.3, 0.4, 0.1, 0.123);
    {
        const auto document = Document::create(path, sample.request, sample.plan);
        QVERIFY(document->sliderMap() == SliderMap());
        document->setSliderMap(SliderMap::of({64, 64}));
        document->setSliderMap(map);
        document->setSliderMap(SliderMap()); // what nothing was painted with is replaced
        QCOMPARE(document->sliderMapChanges().size(), size_t(1));
        QVERIFY(document->sliderMap().paintsAs({}));
        document->setSliderMap(map);
    }
    QVERIFY(Document::open(path, Access::ReadOnly)->sliderMap() == map);
    changeBehindItsBack(path, "UPDATE slider_maps SET bytes=zeroblob(length(bytes))");
    const auto damaged = Document::open(path, Access::ReadOnly);
    expectError(ErrorKind::Io, QStringLiteral("its painted Slider cannot be read"), [&] { damaged->sliderMap(); });
    QCOMPARE(damaged->plan(), sample.plan);
}

void tst_Document::growsOnWithALongerPlan()
{
    const TempDir dir;
    const SampleDocument small;
    const SampleDocument large(PixelSize{4096, 4096});
    const auto document = Document::create(dir / "a.pixelsmith", small.request, small.plan);
    WriteBatch batch;
    batch.add(WriteBatch::StageWrite{0, {.phase = StagePhase::Done, .step = 0}});
    batch.add(WriteBatch::StageWrite{1, {.phase = StagePhase::Done, .step = 0}});
    document->store().commit(batch);
    QVERIFY(document->isFinished());
    document->extendTo(large.request, large.plan);
    QVERIFY(document->plan() == large.plan);
    QVERIFY(document->request() == large.request);
    QCOMPARE(document->lastFinishedStage(), 1);
    QVERIFY(!document->isFinished());
    QVERIFY(document->stageState(2) == StageState());

    SampleDocument other(PixelSize{8192, 8192});
    other.plan.seed += 1;
    expectError(ErrorKind::InvalidRequest, QStringLiteral("cannot be grown"),
                [&] { document->extendTo(other.request, other.plan); });
    QVERIFY(document->plan() == large.plan);
}

QTEST_GUILESS_MAIN(tst_Document)
#include "tst_document.moc"
