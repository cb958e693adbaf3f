#include "canvas/region_tile_source.h"
#include "canvas/resample.h"
#include "support/fake_tile_source.h"

#include <QtTest>

using namespace pixelsmith;

class tst_RegionTileSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areaLiesInTheEnlargedSurroundings();
    void aWholePictureNeedsNoSurroundings();
    void coarserLevelsAreThePictureReduced();
};

void tst_RegionTileSource::areaLiesInTheEnlargedSurroundings()
{
    const auto small = std::make_shared<FakeTileSource>(PixelSize{400, 300});
    const PixelSize size = {800, 600};
    const PixelRect area = {500, 100, 530, 140};
    const RegionTileSource source(size, area, std::vector<uint8_t>(static_cast<size_t>(3 * area.area()), 7), small);
    QCOMPARE(source.size(), size);
    for (const TileKey &key : source.pyramid().tilesIn(0, PixelRect::of(size))) {
        const PixelRect rect = source.pyramid().tileRect(key);
        const std::vector<uint8_t> around = toRgb(resample(*small, size, rect));
        const auto tile = source.tile(key);
        QCOMPARE(tile->rgb.size(), around.size());
        for (int64_t y = rect.top; y < rect.bottom; ++y) {
            for (int64_t x = rect.left; x < rect.right; ++x) {
                const auto at = static_cast<size_t>(3 * ((y - rect.top) * rect.width() + x - rect.left));
                QCOMPARE(tile->rgb[at], area.contains(PixelPoint{x, y}) ? uint8_t(7) : around[at]);
            }
        }
    }
    QVERIFY(source.tile({1, 0, 0}));
    QVERIFY(!source.tile({source.pyramid().levelCount(), 0, 0}));
    QVERIFY(!source.tile({0, 2, 0}));
}

void tst_RegionTileSource::aWholePictureNeedsNoSurroundings()
{
    std::vector<uint8_t> rgb;
    for (int i = 0; i < 3 * 600 * 2; ++i)
        rgb.push_back(static_cast<uint8_t>(i % 251));
    const RegionTileSource source({600, 2}, {0, 0, 600, 2}, rgb, nullptr);
    const auto right = source.tile({0, 1, 0});
    QCOMPARE(right->width, 88);
    QCOMPARE(right->rgb[0], rgb[3 * 512]);
    QCOMPARE(right->rgb[3 * 88], rgb[3 * (600 + 512)]);
}

void tst_RegionTileSource::coarserLevelsAreThePictureReduced()
{
    // A sheet of pictures may be written in formats that hold all levels.
    const PixelSize size = {700, 100};
    const RegionTileSource source(size, PixelRect::of(size), std::vector<uint8_t>(static_cast<size_t>(3 * size.area()), 90),
                                  nullptr);
    QVERIFY(source.pyramid().levelCount() > 1);
    for (int level = 1; level < source.pyramid().levelCount(); ++level) {
        for (const TileKey &key : source.pyramid().tilesIn(level, PixelRect::of(source.pyramid().levelSize(level)))) {
            const auto tile = source.tile(key);
            QVERIFY(tile);
            QCOMPARE(tile->rgb, std::vector<uint8_t>(static_cast<size_t>(3 * tile->width * tile->height), 90));
        }
    }
}

QTEST_GUILESS_MAIN(tst_RegionTileSource)
#include "tst_region_tile_source.moc"
