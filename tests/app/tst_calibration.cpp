#include <app/calibration.h>

#include <QSettings>
#include <QStandardPaths>
#include <QTest>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

/// A base of 1 and an enlargement of 4 megapixels.
GenerationPlan plan()
{
    GenerationPlan plan;
    plan.stages = {{.index = 0, .size = {1000, 1000}, .unetEvaluations = 60},
                   {.index = 1, .size = {2000, 2000}, .unetEvaluations = 1000}};
    return plan;
}

Progress endOf(int64_t evaluations, double secondsPerEvaluation)
{
    Progress end;
    end.unetEvaluations = evaluations;
    end.unetSeconds = static_cast<double>(evaluations) * secondsPerEvaluation;
    end.encodeSeconds = 4;
    end.decodeSeconds = 4;
    end.peakMemoryBytes = 900'000'000;
    return end;
}

bool isNear(double a, double b)
{
    return std::abs(a - b) < 1e-9 * std::abs(b);
}

} // namespace

class tst_Calibration : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setApplicationName(u"pixelsmith-test-calibration"_s);
        QCoreApplication::setOrganizationName(u"pixelsmith-test"_s);
    }
    void init() { QSettings().clear(); }
    void cleanupTestCase() { QSettings().clear(); }

    void nothingIsPromisedBeforeItWasMeasured()
    {
        const Calibration calibration(u"a"_s, {});
        QVERIFY(!calibration.cost(plan(), 1));
        // Too short a run tells nothing.
        calibration.note(plan(), 0, endOf(4, 1));
        QVERIFY(!calibration.cost(plan(), 1));
    }

    void costFollowsWhatWasMeasured()
    {
        const Calibration calibration(u"a"_s, {});
        calibration.note(plan(), 1, endOf(1000, 0.2));
        const auto cost = calibration.cost(plan(), 1);
        // 1000 evaluations of 0.2 s and 8 megapixels of 1 s, each with a tenth to both sides.
        QVERIFY(cost && isNear(cost->secondsLeast, 0.9 * 208) && isNear(cost->secondsMost, 1.1 * 208));
        QCOMPARE(*cost->memoryBytes, int64_t(900'000'000));
        // Of the whole plan: the base comes to it.
        QVERIFY(isNear(calibration.cost(plan(), 0)->secondsMost, 1.1 * (1060 * 0.2 + 9)));
    }

    void differentSpeedsMakeARange()
    {
        const Calibration calibration(u"a"_s, {});
        calibration.note(plan(), 1, endOf(1000, 0.2));
        calibration.note(plan(), 1, endOf(1000, 0.4));
        const auto cost = calibration.cost(plan(), 1);
        QVERIFY(isNear(cost->secondsLeast, 0.9 * 208) && isNear(cost->secondsMost, 1.1 * 408));
        // What was long ago counts no more.
        for (int i = 0; i < 8; ++i)
            calibration.note(plan(), 1, endOf(1000, 0.3));
        QVERIFY(isNear(calibration.cost(plan(), 1)->secondsMost, 1.1 * 308));
    }

    void aPartOfARunTellsNothingOfItsPixels()
    {
        const Calibration calibration(u"a"_s, {});
        calibration.note(plan(), 1, endOf(500, 0.2));
        QVERIFY(isNear(calibration.cost(plan(), 1)->secondsMost, 1.1 * 200));
    }

    void timesOfAStageFollowWhatWasMeasured()
    {
        const Calibration calibration(u"a"_s, {});
        // Before: in proportion, by what is evaluated.
        std::vector<StageTimes> times = calibration.times(plan());
        QVERIFY(!times[0].isMeasured && isNear(times[1].all() / times[0].all(), 1000.0 / 60));
        calibration.note(plan(), 1, endOf(1000, 0.2));
        times = calibration.times(plan());
        // An enlargement of 4 megapixels: 4 s were spent in the encoder, 200 in the UNet and 4 behind it.
        QVERIFY(times[1].isMeasured);
        QVERIFY(isNear(times[1].encoding, 4) && isNear(times[1].denoising, 200) && isNear(times[1].decoding, 4));
        QVERIFY(times[0].encoding == 0 && isNear(times[0].denoising, 12) && isNear(times[0].decoding, 1));
    }

    void modelsAndDevicesAreApart()
    {
        Calibration(u"a"_s, {}).note(plan(), 1, endOf(1000, 0.2));
        QVERIFY(!Calibration(u"b"_s, {}).cost(plan(), 1));
        QVERIFY(!Calibration(u"a"_s, {.device = "cuda"}).cost(plan(), 1));
        QVERIFY(!Calibration(u"a"_s, {.threads = 3}).cost(plan(), 1));
        QVERIFY(Calibration(u"a"_s, {}).cost(plan(), 1).has_value());
    }

    void aBaseDoesNotTellTheMemoryOfAnEnlargement()
    {
        GenerationPlan base = plan();
        base.stages.pop_back();
        const Calibration calibration(u"a"_s, {});
        calibration.note(base, 0, endOf(60, 0.2));
        QVERIFY(!calibration.cost(plan(), 1)->memoryBytes);
    }
};

QTEST_GUILESS_MAIN(tst_Calibration)
#include "tst_calibration.moc"
