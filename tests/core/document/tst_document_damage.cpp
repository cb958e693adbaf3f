#include "support/document_tools.h"
#include "support/expect_error.h"
#include "support/temp_dir.h"

#include <pixelsmith/document.h>
#include <pixelsmith/log.h>

#include <QtTest>

#include <csignal>
#include <fstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace pixelsmith;
using Access = Document::Access;

/// Disks that fill up, bits that flip, and parts that were exchanged: told, and nothing else is lost.
class tst_DocumentDamage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void damagedTileIsNamed();
    void swappedTilesAreFound();
    void damagedLatentsAreLeftOut();
    void aFailedBatchWritesNothing();
    void fullDiskIsToldAndNothingIsLost_data();
    void fullDiskIsToldAndNothingIsLost();
    void flippedBitsAreFoundOrHarmless();
};

void tst_DocumentDamage::damagedTileIsNamed()
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

void tst_DocumentDamage::swappedTilesAreFound()
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

void tst_DocumentDamage::damagedLatentsAreLeftOut()
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

void tst_DocumentDamage::aFailedBatchWritesNothing()
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

void tst_DocumentDamage::fullDiskIsToldAndNothingIsLost_data()
{
    QTest::addColumn<int>("limit");
    for (const int limit : {600'000, 1'000'000, 2'500'000, 3'333'333, 5'000'000})
        QTest::addRow("%d bytes", limit) << limit;
}

void tst_DocumentDamage::fullDiskIsToldAndNothingIsLost()
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

void tst_DocumentDamage::flippedBitsAreFoundOrHarmless()
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

QTEST_GUILESS_MAIN(tst_DocumentDamage)
#include "tst_document_damage.moc"
