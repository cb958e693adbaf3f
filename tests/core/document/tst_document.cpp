#include "base/file.h"
#include "document/document_store.h"

#include "support/expect_error.h"
#include "support/fault_vfs.h"
#include "support/sample_document.h"
#include "support/source_paths.h"
#include "support/temp_dir.h"

#include <pixelsmith/document.h>
#include <pixelsmith/log.h>

#include <QtTest>

#include <atomic>
#include <fstream>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace pixelsmith;
using Access = Document::Access;

namespace {

const TileKey kFirst = {.level = 0, .column = 0, .row = 0};

std::vector<std::byte> someBytes(size_t size, int start)
{
    std::vector<std::byte> bytes(size);
    for (size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::byte>(start + static_cast<int>(i * i >> 4));
    return bytes;
}

/// Reaches around the document, as damage and other programs do.
void changeBehindItsBack(const std::filesystem::path &path, const char *sql)
{
    sqlite3 *handle = nullptr;
    QCOMPARE(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    QCOMPARE(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    QCOMPARE(sqlite3_close(handle), SQLITE_OK);
}

void commitTile(Document &document, int stage, const std::shared_ptr<const Tile> &tile)
{
    WriteBatch batch;
    batch.add(WriteBatch::TileWrite{stage, tile});
    document.store().commit(batch);
}

} // namespace

class tst_Document : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsEverythingOverReopening();
    void aTileGetsANewRevisionWithEachVersion();
    void latentsComeBackInOrderAndCanBeDropped();
    void oneFileIsLeftAfterClosing();
    void createNeverReplacesAFile();
    void refusesWhatIsNoDocument();
    void refusesANewerVersion();
    void olderVersionsAreReadAndBroughtUp();
    void aFailedMigrationChangesNothing();
    void whatTheRunMakesDoWithIsKept();
    void thePaintedSliderIsKeptAndItsDamageTold();
    void secondOpenerReadsAndLearnsWhoWrites();
    void anotherProcessReadsWhileThisOneWrites();
    void aReaderThatOutlivesTheWriterLeavesOneFile();
    void aReadOnlyDocumentRefusesToWrite();
    void growsOnWithALongerPlan();
    void damagedTileIsNamed();
    void swappedTilesAreFound();
    void damagedLatentsAreLeftOut();
    void aFailedBatchWritesNothing();
    void fullDiskIsToldAndNothingIsLost_data();
    void fullDiskIsToldAndNothingIsLost();
    void flippedBitsAreFoundOrHarmless();
    void copyIsEqualAndStandsAlone();
    void copyNeverReplacesAnOpenDocument();
    void readersSeeWholeBatchesWhileTheWriterCommits();
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
    changeBehindItsBack(dir / "a.pixelsmith", "PRAGMA user_version=4");
    expectError(
        ErrorKind::Io,
        QStringLiteral("a.pixelsmith was made by a newer version of Pixelsmith (document version 4; this program "
                       "reads up to 3)."),
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

void tst_Document::whatTheRunMakesDoWithIsKept()
{
    const TempDir dir;
    const SampleDocument sample;
    const std::vector<MemoryLowered> log = {{1, 4, MemoryLimit::BatchSize, 2}, {1, 30, MemoryLimit::VaeParts, 4}};
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

void tst_Document::secondOpenerReadsAndLearnsWhoWrites()
{
    const TempDir dir;
    const SampleDocument sample;
    auto writer = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    QCOMPARE(writer->writer(), std::string());
    const auto second = Document::open(dir / "a.pixelsmith", Access::ReadWrite);
    QVERIFY(!second->isWritable());
    QVERIFY2(second->writer().starts_with("process " + std::to_string(getpid()) + " on host "),
             second->writer().c_str());
    commitTile(*writer, 0, SampleDocument::flatTile(kFirst, {5, 5, 5}));
    QVERIFY(second->store().readTile(0, kFirst));
    writer.reset();
    QVERIFY(Document::open(dir / "a.pixelsmith", Access::ReadWrite)->isWritable());
}

void tst_Document::anotherProcessReadsWhileThisOneWrites()
{
    const TempDir dir;
    const SampleDocument sample;
    const std::string parent = "process " + std::to_string(getpid()) + " ";
    int toChild[2];
    QCOMPARE(pipe(toChild), 0);
    // The child starts before the parent opens anything, as another program does.
    const pid_t child = fork();
    if (child == 0) {
        char go = 0;
        int result = 1;
        try {
            if (read(toChild[0], &go, 1) == 1) {
                const auto document = Document::open(dir / "a.pixelsmith", Access::ReadWrite);
                const bool isReader = !document->isWritable() && document->writer().starts_with(parent);
                result = isReader && document->store().readTile(0, kFirst) ? 0 : 2;
            }
        } catch (const std::exception &) {
            result = 3;
        }
        _exit(result);
    }
    {
        const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
        commitTile(*document, 0, SampleDocument::flatTile(kFirst, {5, 5, 5}));
        QCOMPARE(write(toChild[1], "x", 1), ssize_t(1));
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QCOMPARE(WEXITSTATUS(status), 0);
        commitTile(*document, 0, SampleDocument::flatTile(kFirst, {6, 6, 6}));
    }
    close(toChild[0]);
    close(toChild[1]);
    QCOMPARE(dir.content(), std::string("a.pixelsmith"));
}

void tst_Document::aReaderThatOutlivesTheWriterLeavesOneFile()
{
    const TempDir dir;
    const SampleDocument sample;
    auto writer = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    auto reader = Document::open(dir / "a.pixelsmith", Access::ReadOnly);
    commitTile(*writer, 0, SampleDocument::flatTile(kFirst, {7, 7, 7}));
    QVERIFY(reader->store().readTile(0, kFirst));
    writer.reset();
    QVERIFY(reader->store().readTile(0, kFirst));
    reader.reset();
    QCOMPARE(dir.content(), std::string("a.pixelsmith"));
    QVERIFY(Document::open(dir / "a.pixelsmith", Access::ReadOnly)->store().readTile(0, kFirst));
}

void tst_Document::aReadOnlyDocumentRefusesToWrite()
{
    const TempDir dir;
    const SampleDocument sample;
    Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    const auto reader = Document::open(dir / "a.pixelsmith", Access::ReadOnly);
    expectError(ErrorKind::Io, QStringLiteral("open for reading only"), [&] {
        commitTile(*reader, 0, SampleDocument::flatTile(kFirst, {1, 1, 1}));
    });
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

void tst_Document::damagedTileIsNamed()
{
    const TempDir dir;
    const SampleDocument sample;
    const TileKey key{.level = 0, .column = 1, .row = 2};
    {
        const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
        commitTile(*document, 1, SampleDocument::flatTile(key, {8, 8, 8}));
        commitTile(*document, 1, SampleDocument::flatTile(kFirst, {9, 9, 9}));
    }
    changeBehindItsBack(dir / "a.pixelsmith", "UPDATE tiles SET bytes=zeroblob(length(bytes)) WHERE tile_row=2");
    const auto document = Document::open(dir / "a.pixelsmith", Access::ReadOnly);
    expectError(ErrorKind::Io, QStringLiteral("the tile in column 1, row 2 of level 0 of stage 1 cannot be read"),
                [&] { document->store().readTile(1, key); });
    QVERIFY(document->store().readTile(1, kFirst));
}

void tst_Document::swappedTilesAreFound()
{
    const TempDir dir;
    const SampleDocument sample;
    {
        const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
        commitTile(*document, 1, SampleDocument::flatTile(kFirst, {9, 9, 9}));
    }
    changeBehindItsBack(dir / "a.pixelsmith", "UPDATE tiles SET tile_column=1");
    const auto document = Document::open(dir / "a.pixelsmith", Access::ReadOnly);
    expectError(ErrorKind::Io, QStringLiteral("cannot be read"), [&] { document->store().readTile(1, {0, 1, 0}); });
}

void tst_Document::damagedLatentsAreLeftOut()
{
    const TempDir dir;
    const SampleDocument sample;
    {
        const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
        WriteBatch batch;
        for (int64_t part = 0; part < 3; ++part)
            batch.add(WriteBatch::LatentWrite{1, LatentKind::Sample, 1, part, someBytes(100, int(part))});
        document->store().commit(batch);
    }
    changeBehindItsBack(dir / "a.pixelsmith", "UPDATE latents SET bytes=zeroblob(100) WHERE part=1");
    std::string warning;
    setLogSink([&](LogLevel, const std::string &text) { warning = text; });
    const auto document = Document::open(dir / "a.pixelsmith", Access::ReadOnly);
    const auto parts = document->store().readLatents(1, LatentKind::Sample, 1);
    setLogSink(nullptr);
    QCOMPARE(parts.size(), size_t(2));
    QCOMPARE(parts[1].part, int64_t(2));
    QVERIFY2(warning.find("part 1 of step 1 of stage 1 is damaged") != std::string::npos, warning.c_str());
}

void tst_Document::aFailedBatchWritesNothing()
{
    const TempDir dir;
    const SampleDocument sample;
    const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    WriteBatch batch;
    batch.add(WriteBatch::StageWrite{0, {.phase = StagePhase::Done, .step = 30}});
    batch.add(WriteBatch::TileWrite{0, SampleDocument::flatTile(kFirst, {1, 1, 1})});
    auto broken = std::make_shared<Tile>(*SampleDocument::flatTile({0, 1, 0}, {1, 1, 1}));
    broken->rgb.pop_back();
    batch.add(WriteBatch::TileWrite{0, broken});
    expectError(ErrorKind::Internal, QStringLiteral("another size"), [&] { document->store().commit(batch); });
    QVERIFY(!document->store().hasTile(0, kFirst));
    QVERIFY(document->stageState(0) == StageState());
    commitTile(*document, 0, SampleDocument::flatTile(kFirst, {1, 1, 1}));
    QVERIFY(document->store().hasTile(0, kFirst));
}

void tst_Document::fullDiskIsToldAndNothingIsLost_data()
{
    QTest::addColumn<int>("limit");
    for (const int limit : {600'000, 1'000'000, 2'500'000, 3'333'333, 5'000'000})
        QTest::addRow("%d bytes", limit) << limit;
}

void tst_Document::fullDiskIsToldAndNothingIsLost()
{
    QFETCH(int, limit);
    const TempDir dir;
    const SampleDocument sample;
    // A limit on file sizes looks like a full disk; it holds for the child alone.
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        int result = 1;
        try {
            const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
            const rlimit full{.rlim_cur = static_cast<rlim_t>(limit), .rlim_max = RLIM_INFINITY};
            setrlimit(RLIMIT_FSIZE, &full);
            const auto noise = std::make_shared<Tile>(*SampleDocument::flatTile(kFirst, {0, 0, 0}));
            for (size_t i = 0; i < noise->rgb.size(); ++i)
                noise->rgb[i] = static_cast<uint8_t>(i * i * 2654435761u >> 13);
            int64_t done = 0;
            try {
                for (; done < 100; ++done) {
                    auto tile = std::make_shared<Tile>(*noise);
                    tile->key.column = done;
                    commitTile(*document, 1, tile);
                    if (done % 3 == 2)
                        document->store().checkpoint();
                }
            } catch (const Error &error) {
                result = error.kind() == ErrorKind::DiskFull ? 0 : 2;
            }
            for (int64_t column = 0; column < 100; ++column) {
                // The checkpoint may have failed right after the last commit.
                if (column != done && document->store().hasTile(1, {0, column, 0}) != (column < done))
                    result = 3;
            }
            // There is room again: the run goes on with the same document.
            const rlimit freed{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
            setrlimit(RLIMIT_FSIZE, &freed);
            commitTile(*document, 1, noise);
        } catch (const std::exception &error) {
            fprintf(stderr, "%s\n", error.what());
            result = 4;
        }
        _exit(result);
    }
    int status = 0;
    QCOMPARE(waitpid(child, &status, 0), child);
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status), 0);
}

void tst_Document::flippedBitsAreFoundOrHarmless()
{
    const TempDir dir;
    const SampleDocument sample;
    const auto path = dir / "a.pixelsmith";
    const auto tile = std::make_shared<Tile>(*SampleDocument::flatTile(kFirst, {0, 0, 0}, 128));
    for (size_t i = 0; i < tile->rgb.size(); ++i)
        tile->rgb[i] = static_cast<uint8_t>(i * i >> 9);
    {
        const auto document = Document::create(path, sample.request, sample.plan);
        WriteBatch batch;
        batch.add(WriteBatch::TileWrite{1, tile});
        batch.add(WriteBatch::LatentWrite{1, LatentKind::Sample, 1, 0, someBytes(40'000, 3)});
        document->store().commit(batch);
    }
    setLogSink(nullptr);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const auto size = static_cast<uint64_t>(std::filesystem::file_size(path));
    int found = 0;
    for (uint64_t flip = 0; flip < 400; ++flip) {
        // Every second one hits the header and the small tables at the start.
        const auto at = static_cast<std::streamoff>((flip * 2654435761u >> 3) % (flip % 2 ? size : 4096));
        const auto flipBit = [&] {
            char byte = 0;
            file.seekg(at).read(&byte, 1);
            byte = static_cast<char>(byte ^ 1 << flip % 8);
            file.seekp(at).write(&byte, 1).flush();
        };
        flipBit();
        try {
            const auto document = Document::open(path, Access::ReadOnly);
            QVERIFY(document->request() == sample.request && document->plan() == sample.plan);
            const auto same = document->store().readTile(1, kFirst);
            QVERIFY(!same || same->rgb == tile->rgb);
            const auto parts = document->store().readLatents(1, LatentKind::Sample, 1);
            QVERIFY(parts.empty() || parts[0].bytes == someBytes(40'000, 3));
            found += !same || parts.empty();
        } catch (const Error &error) {
            QVERIFY2(error.kind() == ErrorKind::Io, error.what());
            ++found;
        }
        flipBit();
    }
    QVERIFY2(found > 20, qPrintable(QString::number(found)));
}

void tst_Document::copyIsEqualAndStandsAlone()
{
    const TempDir dir;
    const SampleDocument sample;
    const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    for (int64_t column = 0; column < 4; ++column)
        commitTile(*document, 1, SampleDocument::flatTile({0, column, 0}, {static_cast<uint8_t>(column), 8, 8}));
    std::ofstream(dir / "b.pixelsmith") << "an older file";
    document->saveCopy(dir / "b.pixelsmith");
    QCOMPARE(dir.content(),
             std::string("a.pixelsmith a.pixelsmith-shm a.pixelsmith-wal a.pixelsmith.lock b.pixelsmith"));
    const auto copy = Document::open(dir / "b.pixelsmith", Access::ReadWrite);
    QVERIFY(copy->isWritable());
    QVERIFY(copy->plan() == document->plan());
    for (int64_t column = 0; column < 4; ++column) {
        const auto tile = copy->store().readTile(1, {0, column, 0});
        QVERIFY(tile && tile->rgb == document->store().readTile(1, {0, column, 0})->rgb);
    }
    commitTile(*copy, 1, SampleDocument::flatTile({0, 0, 1}, {1, 1, 1}));
    QVERIFY(!document->store().hasTile(1, {0, 0, 1}));
}

void tst_Document::copyNeverReplacesAnOpenDocument()
{
    const TempDir dir;
    const SampleDocument sample;
    const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    const auto other = Document::create(dir / "b.pixelsmith", sample.request, sample.plan);
    expectError(ErrorKind::InvalidRequest, QStringLiteral("is this document itself"),
                [&] { document->saveCopy(dir / "a.pixelsmith"); });
    expectError(ErrorKind::Io, QStringLiteral("is being written by process"),
                [&] { document->saveCopy(dir / "b.pixelsmith"); });
    expectError(ErrorKind::Io, QStringLiteral("c.pixelsmith"), [&] { document->saveCopy(dir / "x" / "c.pixelsmith"); });
}

void tst_Document::readersSeeWholeBatchesWhileTheWriterCommits()
{
    const TempDir dir;
    const SampleDocument sample;
    const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    const TileKey second{.level = 0, .column = 1, .row = 0};
    std::atomic<bool> isDone = false;
    std::atomic<int> wrong = 0;
    std::atomic<int> reads = 0;
    const auto read = [&] {
        while (!isDone) {
            // Written together with the same colour, the second is never older than the first was.
            const auto a = document->store().readTile(1, kFirst);
            const auto b = document->store().readTile(1, second);
            if (a && (!b || b->revision < a->revision || b->rgb[0] != static_cast<uint8_t>(b->revision)))
                ++wrong;
            ++reads;
        }
    };
    std::vector<std::jthread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back(read);
    QElapsedTimer time;
    time.start();
    for (int version = 1; version <= 60; ++version) {
        WriteBatch batch;
        for (const TileKey &key : {kFirst, second})
            batch.add(
                WriteBatch::TileWrite{1, SampleDocument::flatTile(key, {static_cast<uint8_t>(version), 0, 0}, 128)});
        document->store().commit(batch);
        if (version % 10 == 0)
            document->store().checkpoint();
    }
    QTRY_VERIFY(reads > 20);
    isDone = true;
    readers.clear();
    QCOMPARE(wrong.load(), 0);
    // Readers that never rest do not hold up the checkpoints.
    QVERIFY2(time.elapsed() < 20'000, qPrintable(QString::number(time.elapsed())));
}

QTEST_GUILESS_MAIN(tst_Document)
#include "tst_document.moc"
