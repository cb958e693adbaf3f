#include "ui/viewer/tile_cache.h"

#include <QTest>

using namespace pixelsmith;

namespace {

constexpr int kLevels = 8;
constexpr int64_t kTileBytes = 64 * 64 * 4;

TileCache::Entry entryOf(int64_t revision, QRgb colour = 0xff102030)
{
    QImage image(64, 64, QImage::Format_RGB32);
    image.fill(colour);
    return {.image = image, .revision = revision};
}

} // namespace

class tst_TileCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasSeenLongestAgoGoesFirst()
    {
        TileCache cache(3 * kTileBytes);
        for (int i = 0; i < 3; ++i)
            cache.insert(1, {0, i, 0}, entryOf(1), kLevels);
        cache.markSeen(1, {0, 0, 0});
        cache.insert(1, {0, 3, 0}, entryOf(1), kLevels);
        QVERIFY(cache.contains(1, {0, 0, 0}));
        QVERIFY(!cache.contains(1, {0, 1, 0}));
        QCOMPARE(cache.bytes(), 3 * kTileBytes);
    }

    void tilesNobodySawAreCounted()
    {
        TileCache cache(2 * kTileBytes);
        for (int i = 0; i < 4; ++i) {
            cache.insert(1, {0, i, 0}, entryOf(1), kLevels);
            if (i == 0)
                cache.markSeen(1, {0, 0, 0});
        }
        QCOMPARE(cache.counts().inserted, 4);
        QCOMPARE(cache.counts().wasted, 1);
        QCOMPARE(cache.unseenCount(), 2);
    }

    void coarsestLevelsStay()
    {
        TileCache cache(2 * kTileBytes);
        for (int level = kLevels - TileCache::kPinnedLevels; level < kLevels; ++level)
            cache.insert(1, {level, 0, 0}, entryOf(1), kLevels);
        for (int i = 0; i < 20; ++i)
            cache.insert(1, {0, i, 0}, entryOf(1), kLevels);
        for (int level = kLevels - TileCache::kPinnedLevels; level < kLevels; ++level)
            QVERIFY(cache.contains(1, {level, 0, 0}));
        QVERIFY(cache.contains(1, {0, 19, 0}));
        QVERIFY(!cache.contains(1, {0, 18, 0}));
    }

    void staleTileIsShownUntilItsSuccessorComes()
    {
        TileCache cache;
        const TileKey key{0, 1, 2};
        cache.insert(1, key, entryOf(1), kLevels);
        cache.markStale(1, key);
        QVERIFY(!cache.isFresh(1, key));
        QVERIFY(!cache.peek(1, key)->image.isNull());
        cache.insert(1, key, entryOf(2, 0xff00ff00), kLevels);
        QVERIFY(cache.isFresh(1, key));
        QCOMPARE(cache.peek(1, key)->image.pixel(0, 0), 0xff00ff00);
        QCOMPARE(cache.bytes(), kTileBytes);
    }

    void olderRevisionDoesNotReplaceANewerOne()
    {
        TileCache cache;
        const TileKey key{0, 0, 0};
        cache.insert(1, key, entryOf(5, 0xff00ff00), kLevels);
        cache.insert(1, key, entryOf(4, 0xffff0000), kLevels);
        QCOMPARE(cache.peek(1, key)->image.pixel(0, 0), 0xff00ff00);
        cache.insert(1, key, {}, kLevels);
        QVERIFY(!cache.peek(1, key)->image.isNull());
    }

    void generationsAreApart()
    {
        TileCache cache;
        cache.insert(1, {0, 0, 0}, entryOf(1), kLevels);
        cache.insert(2, {0, 0, 0}, entryOf(1), kLevels);
        cache.drop(1);
        QVERIFY(!cache.contains(1, {0, 0, 0}));
        QVERIFY(cache.contains(2, {0, 0, 0}));
        QCOMPARE(cache.bytes(), kTileBytes);
    }

    void oneTileMayBeLargerThanTheBudget()
    {
        TileCache cache(10);
        cache.insert(1, {0, 0, 0}, entryOf(1), kLevels);
        QVERIFY(cache.contains(1, {0, 0, 0}));
        cache.insert(1, {0, 1, 0}, entryOf(1), kLevels);
        QVERIFY(!cache.contains(1, {0, 0, 0}));
        QVERIFY(cache.contains(1, {0, 1, 0}));
    }

    void emptyCacheTakesANewBudget()
    {
        TileCache cache;
        cache.setBudget(0);
        QCOMPARE(cache.bytes(), int64_t(0));
    }
};

QTEST_GUILESS_MAIN(tst_TileCache)
#include "tst_tile_cache.moc"
