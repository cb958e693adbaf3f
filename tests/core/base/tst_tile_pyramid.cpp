#include <pixelsmith/tile.h>

#include <QtTest>

#include <unordered_set>

using namespace pixelsmith;

namespace {

/// Small, odd, exact and giant sizes.
const std::vector<PixelSize> kSizes = {
    {1, 1},    {2, 1},       {255, 256},   {257, 1},    {512, 512},   {513, 511},    {1024, 1024}, {1025, 1023},
    {1023, 5}, {4096, 2560}, {3001, 7919}, {100000, 3}, {40000, 513}, {65537, 4097}, {32768, 17},  {1, 1 << 17},
};

} // namespace

class tst_TilePyramid : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEmptyPictureHasNoLevels();
    void coarsestLevelFitsIntoHalfATile();
    void eachLevelIsHalfRoundedUp();
    void tilesCoverEachLevelOnce();
    void tilesInFindsExactlyThoseThatTouch();
    void childrenFillTheirParent();
    void giantsAreOnlyNumbers();
    void keysHashApart();
};

void tst_TilePyramid::anEmptyPictureHasNoLevels()
{
    QCOMPARE(TilePyramid().levelCount(), 0);
    QCOMPARE(TilePyramid(PixelSize{0, 5}).levelCount(), 0);
    QVERIFY(!TilePyramid().contains({0, 0, 0}));
    QVERIFY(TilePyramid().tilesIn(0, {0, 0, 10, 10}).empty());
}

void tst_TilePyramid::coarsestLevelFitsIntoHalfATile()
{
    QCOMPARE(TilePyramid(PixelSize{256, 256}).levelCount(), 1);
    QCOMPARE(TilePyramid(PixelSize{257, 1}).levelCount(), 2);
    QCOMPARE(TilePyramid(PixelSize{512, 512}).levelCount(), 2);
    QCOMPARE(TilePyramid(PixelSize{513, 512}).levelCount(), 3);
    for (const PixelSize size : kSizes) {
        const TilePyramid pyramid(size);
        const int last = pyramid.levelCount() - 1;
        QVERIFY(pyramid.levelSize(last).longSide() <= 256);
        QVERIFY(last == 0 || pyramid.levelSize(last - 1).longSide() > 256);
    }
}

void tst_TilePyramid::eachLevelIsHalfRoundedUp()
{
    for (const PixelSize size : kSizes) {
        const TilePyramid pyramid(size);
        QVERIFY(pyramid.levelSize(0) == size);
        for (int level = 1; level < pyramid.levelCount(); ++level) {
            const PixelSize below = pyramid.levelSize(level - 1);
            QVERIFY(pyramid.levelSize(level) == (PixelSize{(below.width + 1) / 2, (below.height + 1) / 2}));
        }
    }
}

void tst_TilePyramid::tilesCoverEachLevelOnce()
{
    for (const PixelSize size : kSizes) {
        const TilePyramid pyramid(size);
        for (int level = 0; level < pyramid.levelCount(); ++level) {
            int64_t area = 0;
            for (const TileKey &key : pyramid.tilesIn(level, PixelRect::of(pyramid.levelSize(level)))) {
                QVERIFY(pyramid.contains(key));
                const PixelRect rect = pyramid.tileRect(key);
                QVERIFY(!rect.isEmpty() && rect.width() <= kTileSide && rect.height() <= kTileSide);
                QVERIFY(rect.left == key.column * kTileSide && rect.top == key.row * kTileSide);
                area += rect.area();
            }
            QCOMPARE(area, pyramid.levelSize(level).area());
            QVERIFY(!pyramid.contains({level, pyramid.columns(level), 0}));
            QVERIFY(!pyramid.contains({level, 0, pyramid.rows(level)}));
            QVERIFY(!pyramid.contains({level, -1, 0}));
        }
    }
}

void tst_TilePyramid::tilesInFindsExactlyThoseThatTouch()
{
    const TilePyramid pyramid(PixelSize{2100, 1300});
    for (const PixelRect rect : {PixelRect{0, 0, 1, 1}, PixelRect{511, 511, 513, 513}, PixelRect{512, 0, 1024, 512},
                                 PixelRect{-50, -50, 1, 1}, PixelRect{2000, 1200, 9999, 9999}, PixelRect{5, 5, 5, 9}}) {
        std::vector<TileKey> expected;
        for (const TileKey &key : pyramid.tilesIn(0, PixelRect::of(pyramid.size()))) {
            if (!rect.isEmpty() && pyramid.tileRect(key).intersects(rect))
                expected.push_back(key);
        }
        QVERIFY(pyramid.tilesIn(0, rect) == expected);
    }
    QVERIFY(pyramid.tilesIn(pyramid.levelCount(), {0, 0, 9, 9}).empty());
    QVERIFY(pyramid.tilesIn(-1, {0, 0, 9, 9}).empty());
}

void tst_TilePyramid::childrenFillTheirParent()
{
    for (const PixelSize size : kSizes) {
        const TilePyramid pyramid(size);
        for (int level = 0; level + 1 < pyramid.levelCount(); ++level) {
            int64_t area = 0;
            for (const TileKey &key : pyramid.tilesIn(level, PixelRect::of(pyramid.levelSize(level)))) {
                const TileKey parent = pyramid.parent(key);
                QVERIFY(pyramid.contains(parent));
                const PixelRect whole = PixelRect::of(pyramid.tileRect(parent).size());
                const PixelRect quadrant = pyramid.quadrantInParent(key);
                QVERIFY(whole.contains(quadrant));
                area += quadrant.area();
            }
            QCOMPARE(area, pyramid.levelSize(level + 1).area());
        }
    }
}

void tst_TilePyramid::giantsAreOnlyNumbers()
{
    const int64_t side = int64_t(1) << 17;
    const TilePyramid pyramid(PixelSize{side, side});
    QCOMPARE(pyramid.levelCount(), 10);
    QCOMPARE(pyramid.tileCount(0), int64_t(65536));
    QVERIFY(pyramid.tileRect({0, 255, 255}) == (PixelRect{side - 512, side - 512, side, side}));
    QVERIFY(pyramid.levelSize(9) == (PixelSize{256, 256}));
    int64_t tiles = 0;
    for (int level = 0; level < pyramid.levelCount(); ++level)
        tiles += pyramid.tileCount(level);
    QCOMPARE(tiles, int64_t(65536 + 16384 + 4096 + 1024 + 256 + 64 + 16 + 4 + 1 + 1));
}

void tst_TilePyramid::keysHashApart()
{
    std::unordered_set<size_t> hashes;
    const TilePyramid pyramid(PixelSize{20000, 20000});
    size_t count = 0;
    for (int level = 0; level < pyramid.levelCount(); ++level) {
        for (const TileKey &key : pyramid.tilesIn(level, PixelRect::of(pyramid.levelSize(level)))) {
            hashes.insert(std::hash<TileKey>{}(key));
            ++count;
        }
    }
    QCOMPARE(hashes.size(), count);
}

QTEST_GUILESS_MAIN(tst_TilePyramid)
#include "tst_tile_pyramid.moc"
