#include "ui/painted_source.h"

#include <pixelsmith/drift_map.h>

#include <QtTest>

using namespace pixelsmith;

namespace {

/// Soft hills; `grain` adds what only the larger picture has, and two places are another colour in it.
PaintedSource picture(PixelSize size, double grain, bool hasStrangers)
{
    return PaintedSource(size, [=](double x, double y, int64_t) {
        const double u = x / static_cast<double>(size.width);
        const double v = y / static_cast<double>(size.height);
        double value = 110 + 60 * std::sin(7 * u) * std::cos(5 * v) + grain * std::sin(x * 1.7) * std::sin(y * 2.1);
        const auto near = [&](double cx, double cy, double radius) { return std::hypot(u - cx, v - cy) < radius; };
        if (hasStrangers && near(0.25, 0.25, 0.05))
            value += 60;
        if (hasStrangers && near(0.75, 0.6, 0.04))
            value -= 35;
        return Rgb{static_cast<uint8_t>(value), static_cast<uint8_t>(value), static_cast<uint8_t>(value * 0.8)};
    });
}

} // namespace

class tst_DriftMap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newDetailIsNoDrift()
    {
        const DriftMap map = driftMap(picture({4096, 4096}, 20, false), picture({1024, 1024}, 0, false));
        QCOMPARE(map.size, (PixelSize{512, 512}));
        QVERIFY2(map.mean < 2, qPrintable(QString::number(map.mean)));
        QVERIFY(map.spots.empty());
    }

    void whatChangedIsFoundWorstFirst()
    {
        const DriftMap map = driftMap(picture({4096, 4096}, 20, true), picture({1024, 1024}, 0, false));
        QCOMPARE(map.spots.size(), size_t(2));
        const DriftMap::Spot worst = map.spots.front();
        QVERIFY(std::hypot(worst.x - 0.25, worst.y - 0.25) < 0.06);
        QVERIFY(worst.drift > 40 && worst.drift < 70);
        QVERIFY(std::any_of(map.spots.begin(), map.spots.end(),
                            [](const DriftMap::Spot &spot) { return std::hypot(spot.x - 0.75, spot.y - 0.6) < 0.05; }));
        for (size_t i = 1; i < map.spots.size(); ++i)
            QVERIFY(map.spots[i - 1].drift >= map.spots[i].drift);
    }

    void sizesNeedNotBeRelated()
    {
        const DriftMap map = driftMap(picture({3000, 1900}, 0, false), picture({960, 608}, 0, false));
        QVERIFY(map.size.width > 128);
        QVERIFY2(map.mean < 2, qPrintable(QString::number(map.mean)));
    }

    void nothingToCompareIsAnEmptyMap()
    {
        PaintedSource missing = picture({400, 300}, 0, false);
        missing.setMissing({{0, 0, 0}, {1, 0, 0}});
        QVERIFY(driftMap(missing, picture({400, 300}, 0, false)).size.isEmpty());
    }
};

QTEST_APPLESS_MAIN(tst_DriftMap)
#include "tst_drift_map.moc"
