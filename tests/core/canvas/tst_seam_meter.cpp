#include "ui/painted_source.h"

#include <pixelsmith/seam_meter.h>

#include <QtTest>

using namespace pixelsmith;

namespace {

const PatchGrid kGrid = {{0, 200, 712, 1024}, {0, 320, 800}};

/// Grain all over; right of x = 712 it is brighter by `step`.
PaintedSource picture(double step)
{
    return PaintedSource({1024, 800}, [step](double x, double y, int64_t) {
        const auto u = static_cast<uint32_t>(x);
        const auto v = static_cast<uint32_t>(y);
        const uint32_t hash = (u * 2654435761u) ^ (v * 40503u + u * 97u);
        const double value = 100 + x / 30 + ((hash >> 13) % 9) + (x > 712 ? step : 0);
        return Rgb{static_cast<uint8_t>(value), static_cast<uint8_t>(value), static_cast<uint8_t>(value)};
    });
}

const auto kGoesOn = [] { return true; };

} // namespace

class tst_SeamMeter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void grainAloneIsNoSeam()
    {
        const SeamMeasure measure = measureSeams(picture(0), kGrid, {0, 0, 1024, 800}, 100, kGoesOn);
        QCOMPARE(measure.borders, 7);
        QCOMPARE(measure.stretches.size(), size_t(7));
        QVERIFY2(measure.ratio > 0.7 && measure.ratio < 1.4, qPrintable(QString::number(measure.ratio)));
    }

    void seamIsFoundWhereItIs()
    {
        const SeamMeasure measure = measureSeams(picture(20), kGrid, {0, 0, 1024, 800}, 100, kGoesOn);
        QVERIFY(measure.ratio > 2);
        for (const SeamStretch &stretch : measure.stretches) {
            if (stretch.isVertical && stretch.at == 712)
                QVERIFY2(stretch.ratio > 5, qPrintable(QString::number(stretch.ratio)));
            else
                QVERIFY2(stretch.ratio < 1.6, qPrintable(QString::number(stretch.ratio)));
        }
    }

    void onlyTheRegionAndNotMoreThanAskedIsMeasured()
    {
        const SeamMeasure region = measureSeams(picture(0), kGrid, {650, 0, 800, 300}, 100, kGoesOn);
        QCOMPARE(region.borders, 1);
        QCOMPARE(region.stretches.front().at, 712);
        const SeamMeasure few = measureSeams(picture(0), kGrid, {0, 0, 1024, 800}, 3, kGoesOn);
        QCOMPARE(few.borders, 7);
        QCOMPARE(few.stretches.size(), size_t(3));
        QVERIFY(measureSeams(picture(0), kGrid, {0, 0, 1024, 800}, 9, [] { return false; }).stretches.empty());
    }

    void flatPicturesAndMissingOnesShowNothing()
    {
        const PaintedSource flat({1024, 800}, [](double, double, int64_t) { return Rgb{9, 9, 9}; });
        QCOMPARE(measureSeams(flat, kGrid, {0, 0, 1024, 800}, 100, kGoesOn).ratio, 1.0);
        PaintedSource missing = picture(20);
        missing.setMissing({{0, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 1}});
        const SeamMeasure measure = measureSeams(missing, kGrid, {0, 0, 1024, 800}, 100, kGoesOn);
        QVERIFY(measure.stretches.empty());
        QCOMPARE(measure.ratio, 1.0);
    }
};

QTEST_APPLESS_MAIN(tst_SeamMeter)
#include "tst_seam_meter.moc"
