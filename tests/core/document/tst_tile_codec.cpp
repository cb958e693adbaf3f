#include "document/tile_codec.h"

#include <pixelsmith/tile.h>

#include "support/expect_error.h"
#include "support/fake_tile_source.h"

#include <QtTest>

#include <random>

using namespace pixelsmith;

namespace {

std::vector<uint8_t> noise(size_t bytes)
{
    std::mt19937 random(5);
    std::vector<uint8_t> values(bytes);
    for (uint8_t &value : values)
        value = static_cast<uint8_t>(random());
    return values;
}

std::vector<uint8_t> waves(int64_t width, int64_t height)
{
    std::vector<uint8_t> rgb;
    for (int64_t i = 0; i < width * height; ++i) {
        const Rgb colour = FakeTileSource::waves(i % width, i / width);
        rgb.insert(rgb.end(), colour.begin(), colour.end());
    }
    return rgb;
}

} // namespace

class tst_TileCodec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBackUnchanged_data();
    void comesBackUnchanged();
    void flatAndSmoothTilesGetSmall();
    void noiseHardlyGrows();
    void refusesWhatIsNoTile();
    void wrongSizeIsOurMistake();
};

void tst_TileCodec::comesBackUnchanged_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    for (const auto &[width, height] : {std::pair{1, 1},
                                        {2, 1},
                                        {1, 2},
                                        {3, 5},
                                        {5, 4},
                                        {6, 3},
                                        {16, 6},
                                        {33, 9},
                                        {512, 512},
                                        {512, 1},
                                        {1, 512},
                                        {17, 300}})
        QTest::addRow("%dx%d", width, height) << width << height;
}

void tst_TileCodec::comesBackUnchanged()
{
    QFETCH(int, width);
    QFETCH(int, height);
    TileEncoder encoder;
    const auto bytes = static_cast<size_t>(3 * width * height);
    for (const auto &rgb : {noise(bytes), waves(width, height), std::vector<uint8_t>(bytes, 255)}) {
        const auto packed = encoder.encode(rgb, width, height);
        const auto tile = decodeTile(packed, kTileSide);
        QVERIFY(tile.has_value());
        QCOMPARE(tile->width, int64_t(width));
        QCOMPARE(tile->height, int64_t(height));
        QVERIFY(tile->rgb == rgb);
    }
}

void tst_TileCodec::flatAndSmoothTilesGetSmall()
{
    TileEncoder encoder;
    QVERIFY(encoder.encode(std::vector<uint8_t>(3 * 512 * 512, 90), 512, 512).size() < 1000);
    QVERIFY(encoder.encode(waves(512, 512), 512, 512).size() < 3 * 512 * 512 / 2);
}

void tst_TileCodec::noiseHardlyGrows()
{
    TileEncoder encoder;
    QVERIFY(encoder.encode(noise(3 * 512 * 512), 512, 512).size() < 3 * 512 * 512 + 1024);
}

void tst_TileCodec::refusesWhatIsNoTile()
{
    TileEncoder encoder;
    const auto packed = encoder.encode(waves(40, 30), 40, 30);
    const std::vector<std::byte> good(packed.begin(), packed.end());
    for (size_t size = 0; size < good.size(); ++size)
        QVERIFY(!decodeTile(std::span(good).first(size), kTileSide));
    QVERIFY(!decodeTile(good, 39));
    auto taller = good;
    taller[3] = std::byte(31);
    QVERIFY(!decodeTile(taller, kTileSide));
    auto otherFormat = good;
    otherFormat[0] = std::byte(9);
    QVERIFY(!decodeTile(otherFormat, kTileSide));
    // Any single damaged byte gives no tile or some tile of the stated size, never a crash.
    for (size_t at = 0; at < good.size(); ++at) {
        auto damaged = good;
        damaged[at] ^= std::byte(0x55);
        const auto tile = decodeTile(damaged, kTileSide);
        QVERIFY(!tile || tile->rgb.size() == static_cast<size_t>(3 * tile->width * tile->height));
    }
}

void tst_TileCodec::wrongSizeIsOurMistake()
{
    TileEncoder encoder;
    expectError(ErrorKind::Internal, QStringLiteral("another size"),
                [&] { encoder.encode(std::vector<uint8_t>(10), 2, 2); });
}

QTEST_GUILESS_MAIN(tst_TileCodec)
#include "tst_tile_codec.moc"
