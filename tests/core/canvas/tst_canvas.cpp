#include "canvas/canvas.h"

#include "support/expect_error.h"
#include "support/fake_tile_source.h"
#include "support/sample_document.h"
#include "support/temp_dir.h"

#include <pixelsmith/log.h>

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <sqlite3.h>

using namespace pixelsmith;

namespace {

constexpr int kStage = 1;

/// All tiles of all levels as they stand in the document.
std::map<TileKey, std::vector<uint8_t>> contentOf(const DocumentStore &store, const TilePyramid &pyramid)
{
    std::map<TileKey, std::vector<uint8_t>> content;
    for (int level = 0; level < pyramid.levelCount(); ++level) {
        for (const TileKey &key : pyramid.tilesIn(level, PixelRect::of(pyramid.levelSize(level)))) {
            if (const auto tile = store.readTile(kStage, key))
                content[key] = tile->rgb;
        }
    }
    return content;
}

void flushAndCommit(Canvas &canvas, DocumentStore &store)
{
    WriteBatch batch;
    canvas.flush(batch);
    store.commit(batch);
}

std::vector<uint8_t> flat(const TilePyramid &pyramid, const TileKey &key, const Rgb &colour)
{
    std::vector<uint8_t> rgb;
    for (int64_t i = 0; i < pyramid.tileRect(key).area(); ++i)
        rgb.insert(rgb.end(), colour.begin(), colour.end());
    return rgb;
}

/// An independent way to the same level: linear light in double precision.
uint8_t meanInLinearLight(std::initializer_list<uint8_t> values)
{
    double sum = 0;
    for (const uint8_t value : values) {
        const double v = value / 255.0;
        sum += v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    }
    const double mean = sum / static_cast<double>(values.size());
    return static_cast<uint8_t>(
        std::lround(255 * (mean <= 0.0031308 ? mean * 12.92 : 1.055 * std::pow(mean, 1 / 2.4) - 0.055)));
}

class Fixture
{
public:
    explicit Fixture(PixelSize size)
        : source(size)
        , document(Document::create(dir / "a.pixelsmith", sample.request, sample.plan))
    {
        const TilePyramid pyramid(size);
        keys = pyramid.tilesIn(0, PixelRect::of(size));
    }

    DocumentStore &store() { return document->store(); }
    void reopen()
    {
        document.reset();
        document = Document::open(dir / "a.pixelsmith", Document::Access::ReadWrite);
    }
    std::vector<uint8_t> pixels(const TileKey &key) const { return source.tile(key)->rgb; }

    TempDir dir;
    SampleDocument sample;
    FakeTileSource source;
    std::shared_ptr<Document> document;
    std::vector<TileKey> keys;
};

} // namespace

class tst_Canvas : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLevelIsCompleteWhenAllTilesAreWritten_data();
    void everyLevelIsCompleteWhenAllTilesAreWritten();
    void orderFlushesAndReopeningDoNotMatter_data();
    void orderFlushesAndReopeningDoNotMatter();
    void coarseLevelsAreMadeInLinearLight();
    void oddEdgesAverageWhatExists();
    void constantColoursStayExactly();
    void seedShowsOnlyInCoarseLevelsAndGivesWayToPixels();
    void seedNeverCoversWrittenTiles();
    void flushTellsWhatChanged();
    void uncommittedTilesAreNotForgotten();
    void damagedCoarseTileIsMadeAgain();
    void wrongTilesAreOurMistake();
    void stageIsReadAsATileSource();
};

void tst_Canvas::everyLevelIsCompleteWhenAllTilesAreWritten_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("less than a tile") << 200 << 100;
    QTest::newRow("one tile") << 512 << 512;
    QTest::newRow("odd") << 1537 << 1025;
    QTest::newRow("flat") << 2999 << 3;
}

void tst_Canvas::everyLevelIsCompleteWhenAllTilesAreWritten()
{
    QFETCH(int, width);
    QFETCH(int, height);
    Fixture fixture({width, height});
    Canvas canvas(fixture.store(), kStage, {width, height});
    for (const TileKey &key : fixture.keys)
        canvas.write(key, fixture.pixels(key));
    flushAndCommit(canvas, fixture.store());

    // Each level once more from the one below, pixel by pixel.
    const TilePyramid &pyramid = canvas.pyramid();
    const auto content = contentOf(fixture.store(), pyramid);
    const auto pixelAt = [&](int level, int64_t x, int64_t y, int channel) {
        const TileKey key{level, x / kTileSide, y / kTileSide};
        const int64_t tileWidth = pyramid.tileRect(key).width();
        return content.at(key)[static_cast<size_t>(3 * (y % kTileSide * tileWidth + x % kTileSide) + channel)];
    };
    for (int level = 1; level < pyramid.levelCount(); ++level) {
        const PixelSize below = pyramid.levelSize(level - 1);
        for (int i = 0; i < 60; ++i) {
            const PixelSize size = pyramid.levelSize(level);
            const int64_t x = i < 4 ? (size.width - 1) * (i % 2) : i * 7919 % size.width;
            const int64_t y = i < 4 ? (size.height - 1) * (i / 2) : i * 104729 % size.height;
            const int64_t right = std::min(2 * x + 1, below.width - 1);
            const int64_t bottom = std::min(2 * y + 1, below.height - 1);
            const uint8_t expected =
                meanInLinearLight({pixelAt(level - 1, 2 * x, 2 * y, i % 3), pixelAt(level - 1, right, 2 * y, i % 3),
                                   pixelAt(level - 1, 2 * x, bottom, i % 3), pixelAt(level - 1, right, bottom, i % 3)});
            QVERIFY(std::abs(pixelAt(level, x, y, i % 3) - expected) <= 1);
        }
    }
}

void tst_Canvas::orderFlushesAndReopeningDoNotMatter_data()
{
    QTest::addColumn<int>("flushEvery");
    QTest::addColumn<bool>("isReopened");
    QTest::newRow("one flush") << 1000 << false;
    QTest::newRow("flush after each tile") << 1 << false;
    QTest::newRow("reopened every third tile") << 3 << true;
}

void tst_Canvas::orderFlushesAndReopeningDoNotMatter()
{
    QFETCH(int, flushEvery);
    QFETCH(bool, isReopened);
    const PixelSize size{2100, 1301};
    Fixture plain(size);
    Canvas canvas(plain.store(), kStage, size);
    for (const TileKey &key : plain.keys)
        canvas.write(key, plain.pixels(key));
    flushAndCommit(canvas, plain.store());

    Fixture other(size);
    std::shuffle(other.keys.begin(), other.keys.end(), std::mt19937(3));
    auto second = std::make_unique<Canvas>(other.store(), kStage, size);
    for (const TileKey &key : other.keys)
        second->seed(key, flat(second->pyramid(), key, {200, 100, 50}));
    int count = 0;
    for (const TileKey &key : other.keys) {
        second->write(key, other.pixels(key));
        if (++count % flushEvery == 0) {
            flushAndCommit(*second, other.store());
            if (isReopened) {
                second.reset();
                other.reopen();
                second = std::make_unique<Canvas>(other.store(), kStage, size);
            }
        }
    }
    flushAndCommit(*second, other.store());
    const auto expected = contentOf(plain.store(), canvas.pyramid());
    QCOMPARE(expected.size(), size_t(15 + 6 + 2 + 1 + 1));
    QVERIFY(contentOf(other.store(), second->pyramid()) == expected);
}

void tst_Canvas::coarseLevelsAreMadeInLinearLight()
{
    const PixelSize size{512, 512};
    Fixture fixture(size);
    Canvas canvas(fixture.store(), kStage, size);
    std::vector<uint8_t> columns;
    for (int64_t i = 0; i < size.area(); ++i)
        columns.insert(columns.end(), 3, i % 2 ? 255 : 0);
    canvas.write({0, 0, 0}, columns);
    flushAndCommit(canvas, fixture.store());
    // Half of the light of white is 188, not 128.
    QCOMPARE(int(fixture.store().readTile(kStage, {1, 0, 0})->rgb[300]), 188);
}

void tst_Canvas::oddEdgesAverageWhatExists()
{
    const PixelSize size{301, 301};
    Fixture fixture(size);
    Canvas canvas(fixture.store(), kStage, size);
    std::vector<uint8_t> rgb = flat(canvas.pyramid(), {0, 0, 0}, {10, 10, 10});
    for (int64_t y = 0; y < 301; ++y)
        rgb[static_cast<size_t>(3 * (y * 301 + 300))] = 250;
    rgb[3 * (300 * 301 + 300) + 1] = 77;
    canvas.write({0, 0, 0}, rgb);
    flushAndCommit(canvas, fixture.store());
    const auto half = fixture.store().readTile(kStage, {1, 0, 0});
    QCOMPARE(half->width, int64_t(151));
    QCOMPARE(int(half->row(20)[3 * 150]), 250);
    QCOMPARE(int(half->row(20)[3 * 149]), 10);
    QCOMPARE(int(half->row(150)[3 * 150 + 1]), 77);
}

void tst_Canvas::constantColoursStayExactly()
{
    const PixelSize size{512, 512};
    Fixture fixture(size);
    Canvas canvas(fixture.store(), kStage, size);
    std::vector<uint8_t> rgb;
    for (int64_t i = 0; i < size.area(); ++i)
        rgb.insert(rgb.end(), 3, static_cast<uint8_t>(i / 512 / 2));
    canvas.write({0, 0, 0}, rgb);
    flushAndCommit(canvas, fixture.store());
    const auto half = fixture.store().readTile(kStage, {1, 0, 0});
    for (int value = 0; value < 256; ++value)
        QCOMPARE(int(half->row(value)[0]), value);
}

void tst_Canvas::seedShowsOnlyInCoarseLevelsAndGivesWayToPixels()
{
    const PixelSize size{1024, 512};
    Fixture fixture(size);
    Canvas canvas(fixture.store(), kStage, size);
    for (const TileKey &key : fixture.keys)
        canvas.seed(key, flat(canvas.pyramid(), key, {200, 100, 50}));
    flushAndCommit(canvas, fixture.store());
    QVERIFY(!canvas.isWritten({0, 0, 0}));
    QVERIFY(!fixture.store().hasTile(kStage, {0, 0, 0}));
    QCOMPARE(int(fixture.store().readTile(kStage, {1, 0, 0})->row(3)[0]), 200);
    canvas.write({0, 1, 0}, flat(canvas.pyramid(), {0, 1, 0}, {1, 2, 3}));
    QVERIFY(canvas.isWritten({0, 1, 0}));
    flushAndCommit(canvas, fixture.store());
    QVERIFY(canvas.isWritten({0, 1, 0}));
    const auto half = fixture.store().readTile(kStage, {1, 0, 0});
    QCOMPARE(int(half->row(3)[0]), 200);
    QCOMPARE(int(half->row(3)[3 * 255]), 200);
    QCOMPARE(int(half->row(3)[3 * 256]), 1);
}

void tst_Canvas::seedNeverCoversWrittenTiles()
{
    const PixelSize size{512, 512};
    Fixture fixture(size);
    Canvas canvas(fixture.store(), kStage, size);
    canvas.write({0, 0, 0}, flat(canvas.pyramid(), {0, 0, 0}, {1, 2, 3}));
    canvas.seed({0, 0, 0}, flat(canvas.pyramid(), {0, 0, 0}, {200, 100, 50}));
    flushAndCommit(canvas, fixture.store());
    Canvas again(fixture.store(), kStage, size);
    again.seed({0, 0, 0}, flat(canvas.pyramid(), {0, 0, 0}, {200, 100, 50}));
    flushAndCommit(again, fixture.store());
    QCOMPARE(int(fixture.store().readTile(kStage, {1, 0, 0})->rgb[0]), 1);
}

void tst_Canvas::flushTellsWhatChanged()
{
    const PixelSize size{2048, 2048};
    Fixture fixture(size);
    Canvas canvas(fixture.store(), kStage, size);
    canvas.write({0, 3, 0}, flat(canvas.pyramid(), {0, 3, 0}, {1, 2, 3}));
    WriteBatch batch;
    const std::vector<TileKey> keys = canvas.flush(batch);
    QVERIFY(keys == (std::vector<TileKey>{{0, 3, 0}, {1, 1, 0}, {2, 0, 0}, {3, 0, 0}}));
    QCOMPARE(batch.changes().size(), keys.size());
    WriteBatch second;
    QVERIFY(canvas.flush(second).empty());
    QVERIFY(second.isEmpty());
}

void tst_Canvas::uncommittedTilesAreNotForgotten()
{
    // Far more coarse tiles than stay in memory wait in one batch; the next tile builds on the newest of each.
    const PixelSize size{512 * 260, 512};
    Fixture fixture(size);
    Canvas canvas(fixture.store(), kStage, size);
    WriteBatch batch;
    for (int64_t column = 0; column < 260; column += 2) {
        canvas.write({0, column, 0}, flat(canvas.pyramid(), {0, column, 0}, {90, 90, 90}));
        canvas.flush(batch);
    }
    canvas.write({0, 1, 0}, flat(canvas.pyramid(), {0, 1, 0}, {50, 50, 50}));
    canvas.flush(batch);
    fixture.store().commit(batch);
    const auto half = fixture.store().readTile(kStage, {1, 0, 0});
    QCOMPARE(int(half->row(0)[0]), 90);
    QCOMPARE(int(half->row(0)[3 * 256]), 50);
}

void tst_Canvas::damagedCoarseTileIsMadeAgain()
{
    const PixelSize size{1024, 1024};
    Fixture fixture(size);
    auto canvas = std::make_unique<Canvas>(fixture.store(), kStage, size);
    for (size_t i = 0; i < 3; ++i)
        canvas->write(fixture.keys[i], fixture.pixels(fixture.keys[i]));
    flushAndCommit(*canvas, fixture.store());
    canvas.reset();
    fixture.document.reset();
    sqlite3 *handle = nullptr;
    QCOMPARE(sqlite3_open((fixture.dir / "a.pixelsmith").c_str(), &handle), SQLITE_OK);
    QCOMPARE(sqlite3_exec(handle, "UPDATE tiles SET checksum=0 WHERE level=1", nullptr, nullptr, nullptr), SQLITE_OK);
    QCOMPARE(sqlite3_close(handle), SQLITE_OK);

    int warnings = 0;
    setLogSink([&](LogLevel, const std::string &) { ++warnings; });
    fixture.document = Document::open(fixture.dir / "a.pixelsmith", Document::Access::ReadWrite);
    canvas = std::make_unique<Canvas>(fixture.store(), kStage, size);
    canvas->write(fixture.keys[3], fixture.pixels(fixture.keys[3]));
    flushAndCommit(*canvas, fixture.store());
    setLogSink(nullptr);
    QCOMPARE(warnings, 1);

    Fixture whole(size);
    Canvas other(whole.store(), kStage, size);
    for (const TileKey &key : whole.keys)
        other.write(key, whole.pixels(key));
    flushAndCommit(other, whole.store());
    QVERIFY(contentOf(fixture.store(), other.pyramid()) == contentOf(whole.store(), other.pyramid()));
}

void tst_Canvas::wrongTilesAreOurMistake()
{
    const PixelSize size{600, 600};
    Fixture fixture(size);
    Canvas canvas(fixture.store(), kStage, size);
    expectError(ErrorKind::Internal, QStringLiteral("outside of the picture"), [&] { canvas.write({0, 2, 0}, {}); });
    expectError(ErrorKind::Internal, QStringLiteral("another size"), [&] {
        canvas.write({0, 1, 1}, std::vector<uint8_t>(3 * 512 * 512));
    });
    expectError(ErrorKind::Internal, QStringLiteral("outside of the picture"), [&] { canvas.seed({1, 0, 0}, {}); });
}

void tst_Canvas::stageIsReadAsATileSource()
{
    const SampleDocument sample;
    const PixelSize size = sample.plan.stages[kStage].size;
    Fixture fixture(size);
    Canvas canvas(fixture.store(), kStage, size);
    const auto source = openStage(fixture.document, kStage);
    QVERIFY(source->size() == size);
    QVERIFY(!source->tile({0, 0, 0}));
    canvas.write({0, 0, 0}, fixture.pixels({0, 0, 0}));
    flushAndCommit(canvas, fixture.store());
    QVERIFY(source->tile({0, 0, 0})->rgb == fixture.pixels({0, 0, 0}));
    QVERIFY(!source->tile({0, 99, 0}));
    expectError(ErrorKind::InvalidRequest, QStringLiteral("has the stages 0 to 1, not 2"),
                [&] { openStage(fixture.document, 2); });
    // The source alone keeps the document open.
    fixture.document.reset();
    QVERIFY(source->tile({1, 0, 0}));
}

QTEST_GUILESS_MAIN(tst_Canvas)
#include "tst_canvas.moc"
