#include "canvas/resample.h"

#include "support/expect_error.h"
#include "support/fake_tile_source.h"

#include <QtTest>

#include <cmath>

using namespace pixelsmith;

namespace {

/// The filter written down once more, as slow as it comes: one pixel, both directions at once.
double slowPixel(const FakeTileSource &source, PixelSize target, int64_t x, int64_t y, size_t channel)
{
    const auto weight = [](double d, double stretch) {
        d = std::abs(d / stretch) * M_PI;
        return d >= 3 * M_PI ? 0.0 : d < 1e-9 ? 1.0 : 3 * std::sin(d) * std::sin(d / 3) / (d * d);
    };
    const PixelSize size = source.size();
    const double ratioX = double(size.width) / double(target.width);
    const double ratioY = double(size.height) / double(target.height);
    const double stretchX = std::max(1.0, ratioX);
    const double stretchY = std::max(1.0, ratioY);
    const double centreX = (double(x) + 0.5) * ratioX - 0.5;
    const double centreY = (double(y) + 0.5) * ratioY - 0.5;
    double sum = 0;
    double total = 0;
    for (auto sy = int64_t(centreY - 4 * stretchY) - 1; double(sy) < centreY + 4 * stretchY; ++sy) {
        for (auto sx = int64_t(centreX - 4 * stretchX) - 1; double(sx) < centreX + 4 * stretchX; ++sx) {
            const double w = weight(double(sx) - centreX, stretchX) * weight(double(sy) - centreY, stretchY);
            const Rgb colour = FakeTileSource::waves(std::clamp<int64_t>(sx, 0, size.width - 1),
                                                     std::clamp<int64_t>(sy, 0, size.height - 1));
            sum += w * colour[channel] / 255.0;
            total += w;
        }
    }
    return std::clamp(sum / total, 0.0, 1.0);
}

} // namespace

class tst_Resample : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsTheFilterWrittenDown_data();
    void equalsTheFilterWrittenDown();
    void partsEqualTheWhole_data();
    void partsEqualTheWhole();
    void constantStaysConstant();
    void sameSizeChangesNothing();
    void giantsKeepTheirPlace();
    void onlyNeededTilesAreRead();
    void missingTilesAndWrongAreasAreTold();
};

void tst_Resample::equalsTheFilterWrittenDown_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("x2") << 1400 << 1100;
    QTest::newRow("x1.37") << 959 << 754;
    QTest::newRow("x0.4") << 280 << 220;
    QTest::newRow("wide") << 2800 << 275;
}

void tst_Resample::equalsTheFilterWrittenDown()
{
    QFETCH(int, width);
    QFETCH(int, height);
    const FakeTileSource source({700, 550});
    const PixelSize target{width, height};
    const FloatImage image = resample(source, target, PixelRect::of(target));
    for (int i = 0; i < 300; ++i) {
        const int64_t x = i < 8 ? (width - 1) * (i & 1) : i * 7919 % width;
        const int64_t y = i < 8 ? (height - 1) * (i >> 1 & 1) : i * 104729 % height;
        const auto channel = static_cast<size_t>(i % 3);
        const float value = image.rgb[static_cast<size_t>(3 * (y * width + x)) + channel];
        QVERIFY(std::abs(double(value) - slowPixel(source, target, x, y, channel)) < 2e-5);
    }
}

void tst_Resample::partsEqualTheWhole_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("x2") << 1200 << 1100;
    QTest::newRow("x1.37") << 822 << 754;
    QTest::newRow("x0.4") << 240 << 220;
}

void tst_Resample::partsEqualTheWhole()
{
    QFETCH(int, width);
    QFETCH(int, height);
    const FakeTileSource source({600, 550});
    const PixelSize target{width, height};
    const FloatImage whole = resample(source, target, PixelRect::of(target));
    for (int64_t top = 0; top < height; top += 201) {
        for (int64_t left = 0; left < width; left += 333) {
            const PixelRect area = PixelRect::at(left, top, {333, 201}).intersected(PixelRect::of(target));
            const FloatImage part = resample(source, target, area);
            QVERIFY(part.size == area.size());
            for (int64_t y = 0; y < area.height(); ++y) {
                const float *row = part.rgb.data() + 3 * y * area.width();
                const float *same = whole.rgb.data() + 3 * ((top + y) * width + left);
                QVERIFY(std::equal(row, row + 3 * area.width(), same));
            }
        }
    }
}

void tst_Resample::constantStaysConstant()
{
    const FakeTileSource source({300, 200}, [](int64_t, int64_t) { return Rgb{0, 77, 255}; });
    const PixelSize target{411, 274};
    const FloatImage image = resample(source, target, PixelRect::of(target));
    for (size_t i = 0; i < image.rgb.size(); i += 3) {
        QCOMPARE(image.rgb[i], 0.0f);
        QVERIFY(std::abs(image.rgb[i + 1] - 77.0f / 255) < 1e-6f);
        QVERIFY(image.rgb[i + 2] <= 1.0f && image.rgb[i + 2] > 0.999999f);
    }
}

void tst_Resample::sameSizeChangesNothing()
{
    const FakeTileSource source({70, 50});
    const FloatImage image = resample(source, {70, 50}, {0, 0, 70, 50});
    for (int64_t i = 0; i < 70 * 50; ++i) {
        const Rgb colour = FakeTileSource::waves(i % 70, i / 70);
        for (size_t channel = 0; channel < 3; ++channel)
            QVERIFY(std::abs(image.rgb[static_cast<size_t>(3 * i) + channel] - float(colour[channel]) / 255) < 1e-6f);
    }
}

void tst_Resample::giantsKeepTheirPlace()
{
    // Far from the origin, where 32-bit coordinates would round: the picture repeats every 512 pixels, and so must the
    // result every 1024.
    const auto repeating = [](int64_t x, int64_t y) { return FakeTileSource::waves(x % 512, y % 512); };
    const FakeTileSource source({65536, 65536}, repeating);
    const PixelSize target{131072, 131072};
    const FloatImage near = resample(source, target, PixelRect::at(2048 + 100, 2048 + 100, {64, 64}));
    const FloatImage far = resample(source, target, PixelRect::at(126976 + 100, 126976 + 100, {64, 64}));
    QVERIFY(near.rgb == far.rgb);
}

void tst_Resample::onlyNeededTilesAreRead()
{
    FakeTileSource source({2048, 2048});
    source.missing = {0, 0, 0};
    const PixelSize target{4096, 4096};
    QVERIFY(!resample(source, target, PixelRect::at(1024 + 6, 0, {100, 100})).rgb.empty());
    expectError(ErrorKind::Io, QStringLiteral("column 0, row 0 is missing"), [&] {
        resample(source, target, PixelRect::at(1024 + 4, 0, {100, 100}));
    });
}

void tst_Resample::missingTilesAndWrongAreasAreTold()
{
    FakeTileSource source({600, 600});
    source.missing = {0, 1, 1};
    expectError(ErrorKind::Io, QStringLiteral("column 1, row 1 is missing"), [&] {
        resample(source, {1200, 1200}, {0, 0, 1200, 1200});
    });
    expectError(ErrorKind::Internal, QStringLiteral("outside"), [&] {
        resample(source, {1200, 1200}, {0, 0, 1201, 5});
    });
    expectError(ErrorKind::Internal, QStringLiteral("outside"), [&] { resample(source, {1200, 1200}, {5, 5, 5, 5}); });
}

QTEST_GUILESS_MAIN(tst_Resample)
#include "tst_resample.moc"
