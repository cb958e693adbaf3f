#include "ui/text.h"

#include <QTest>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

class tst_Text : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void durationsHaveTwoUnits_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << 0.0 << u"0 s"_s;
        QTest::newRow("rounded") << 59.4 << u"59 s"_s;
        QTest::newRow("carried") << 59.6 << u"1 min 0 s"_s;
        QTest::newRow("minutes") << 110.0 << u"1 min 50 s"_s;
        QTest::newRow("many minutes") << 1205.0 << u"20 min"_s;
        QTest::newRow("hours") << 7500.0 << u"2 h 5 min"_s;
        QTest::newRow("days") << 277200.0 << u"3 d 5 h"_s;
        QTest::newRow("negative") << -3.0 << u"0 s"_s;
    }
    void durationsHaveTwoUnits()
    {
        QFETCH(double, seconds);
        QFETCH(QString, text);
        QCOMPARE(Text::duration(seconds), text);
    }

    void sizesHaveOneDecimalWhereItSaysSomething()
    {
        QCOMPARE(Text::bytes(84'000'000), u"84 MB"_s);
        QCOMPARE(Text::bytes(4'100'000), u"4.1 MB"_s);
        QCOMPARE(Text::bytes(900'000'000), u"0.9 GB"_s);
        QCOMPARE(Text::bytes(42'300'000'000), u"42 GB"_s);
        QCOMPARE(Text::bytes(1'200'000'000'000), u"1.2 TB"_s);
    }

    void percentIsHundredOnlyWhenAllIsDone()
    {
        QCOMPARE(Text::percent(0.43), u"43 %"_s);
        QCOMPARE(Text::percent(0.999), u"99 %"_s);
        QCOMPARE(Text::percent(1), u"100 %"_s);
        QCOMPARE(Text::percent(-1), u"0 %"_s);
    }

    void longTextsEndInDotsWithinTheirLength()
    {
        QCOMPARE(Text::shortened(u"a cat\n on a chair"_s, 16), u"a cat on a chair"_s);
        QCOMPARE(Text::shortened(u"a cat on a chair"_s, 6), u"a cat…"_s);
    }

    void stagesAreCalledByTheirLongSide()
    {
        QCOMPARE(Text::stageName({256, 256}), u"256"_s);
        QCOMPARE(Text::stageName({640, 1024}), u"1k"_s);
        QCOMPARE(Text::stageName({2560, 1536}), u"2.5k"_s);
        QCOMPARE(Text::stageName({65536, 65536}), u"64k"_s);
    }

    void pausesSayWhatIsSafeAndWhatToDo()
    {
        SavingPaused paused;
        paused.isDiskFull = true;
        paused.document = "/data/pictures/a.pixelsmith";
        paused.bytesMissing = 5'100'000'000;
        QCOMPARE(Text::savingPaused(paused),
                 u"Paused: disk full (needs 5.1 GB more in /data/pictures). Everything so far is "
                 "saved; continues by itself when there is room."_s);
        paused.bytesMissing = 0;
        QCOMPARE(Text::savingPaused(paused),
                 u"Paused: disk full (/data/pictures). Everything so far is saved; continues by "
                 "itself when there is room."_s);
        paused.isDiskFull = false;
        paused.step = 31;
        paused.reason = "a.pixelsmith could not be written: Input/output error.";
        QCOMPARE(
            Text::savingPaused(paused),
            u"Paused: the disk reported an error (a.pixelsmith could not be written: Input/output error.). Saved up to "
            "step 31; the rest waits in memory and is saved as soon as the disk works."_s);
    }

    void lowMemorySaysWhatTheRunMakesDoWith()
    {
        QCOMPARE(Text::memoryLowered({1, 2, MemoryLimit::BatchSize, 2}),
                 u"Low memory: patches at once from now on: 2. The picture goes on, slower."_s);
        QCOMPARE(Text::memoryLowered({1, 2, MemoryLimit::VaeParts, 4}),
                 u"Low memory: pictures are developed in 4 parts. The picture goes on, slower."_s);
        QCOMPARE(Text::memoryLowered({1, 2, MemoryLimit::AttentionSlices, 8}),
                 u"Low memory: attention is computed in 8 slices. The picture goes on, slower."_s);
        QCOMPARE(Text::memoryLowered({1, 2, MemoryLimit::VaeOnHost, 1}),
                 u"Low graphics memory: pictures are developed on the processor. The picture goes on, slower."_s);
        QCOMPARE(Text::memoryLowered({1, 2, MemoryLimit::TextEncodersOnHost, 1}),
                 u"Low graphics memory: prompts are read on the processor. The picture goes on."_s);
    }

    void progressNamesStageStepAndPatch()
    {
        Progress progress;
        progress.phase = StagePhase::Denoising;
        progress.step = 12;
        progress.steps = 50;
        progress.partsDone = 118;
        progress.parts = 273;
        QCOMPARE(Text::progress(progress, {4096, 2560}), u"4k · step 12 / 50 · patch 118 / 273"_s);
        progress.parts = 1;
        QCOMPARE(Text::progress(progress, {256, 256}), u"256 · step 12 / 50"_s);
    }

    void budgetLeavesOutWhatIsNotKnown()
    {
        GrowTarget target{.size = {8192, 5120}, .seconds = 350.0, .diskBytes = 300'000'000};
        QCOMPARE(Text::budget(target), u"8k: about 6 min · 300 MB disk"_s);
        target.secondsMost = 355;
        QCOMPARE(Text::budget(target), u"8k: about 6 min · 300 MB disk"_s);
        target.secondsMost = 420;
        target.memoryBytes = 900'000'000;
        QCOMPARE(Text::budget(target), u"8k: 6 min to 7 min · 0.9 GB memory · 300 MB disk"_s);
        target.obstacle = u"Not enough disk."_s;
        QCOMPARE(Text::budget(target), u"Not enough disk."_s);
        QCOMPARE(Text::budget({.size = {8192, 5120}}), QString());
    }

    void sliderTextFollowsTheRun()
    {
        QCOMPARE(Text::sliderState(30, 50, 12), u"guidance ends at step <b>30</b>, applies from step 13"_s);
        QCOMPARE(Text::sliderState(30, 50, 0), u"guidance ends at step <b>30</b>"_s);
        QCOMPARE(Text::sliderState(0, 50, 0), u"no step is guided"_s);
        QCOMPARE(Text::sliderState(50, 50, 0), u"all steps are guided"_s);
        QVERIFY(Text::sliderState(10, 50, 12).contains(u"passed"));
        QVERIFY(Text::sliderState(30, 50, 50).contains(u"ended"));
    }

    void mistakesOfTheProgramAreToldAsSuch()
    {
        QVERIFY(
            Text::problem(ErrorKind::Internal, u"map::at"_s).startsWith(u"This is a mistake in the program; what was"));
        QCOMPARE(Text::problem(ErrorKind::Checkpoint, u"Not a model."_s), u"Not a model."_s);
    }

    void doneNeverFallsThroughThePhasesOfAStage()
    {
        double last = 0;
        for (const StagePhase phase : {StagePhase::Encoding, StagePhase::Denoising, StagePhase::Decoding}) {
            const int steps = phase == StagePhase::Denoising ? 20 : 1;
            for (int step = 0; step < steps; ++step) {
                for (int part = 0; part <= 7; ++part) {
                    Progress progress;
                    progress.phase = phase;
                    progress.step = step;
                    progress.steps = steps;
                    progress.partsDone = part;
                    progress.parts = 7;
                    const double done = doneOf(progress);
                    QVERIFY(done >= last - 1e-12 && done <= 1);
                    last = done;
                }
            }
        }
        QCOMPARE(last, 1.0);
    }

    void timeLeftIsThatMeasuredBeforeUntilTheRunHasDecoded()
    {
        StageInfo done = {.phase = StagePhase::Done, .done = 1};
        StageInfo half = {.phase = StagePhase::Denoising, .done = 0.5};
        StageInfo next;
        for (StageInfo *stage : {&done, &half, &next})
            stage->times = {.isMeasured = true, .encoding = 10, .denoising = 20, .decoding = 70};
        Progress progress;
        progress.secondsLeft = 3;
        QCOMPARE(secondsLeft(progress, {done, half, next}), std::optional(150.0));
        progress.decodeSeconds = 1;
        QCOMPARE(secondsLeft(progress, {done, half, next}), std::optional(3.0));
        progress.decodeSeconds = 0;
        next.times.isMeasured = false;
        QCOMPARE(secondsLeft(progress, {done, half, next}), std::optional(3.0));
    }

    void doneFollowsTheTimesOfTheStage()
    {
        const StageTimes times = {.encoding = 10, .denoising = 20, .decoding = 70};
        const auto done = [&](StagePhase phase, int64_t part) {
            Progress progress;
            progress.phase = phase;
            progress.steps = 1;
            progress.partsDone = part;
            progress.parts = 2;
            return doneOf(progress, times);
        };
        QCOMPARE(done(StagePhase::Encoding, 1), 0.05);
        QCOMPARE(done(StagePhase::Denoising, 1), 0.2);
        QCOMPARE(done(StagePhase::Decoding, 1), 0.65);
        QCOMPARE(done(StagePhase::Decoding, 2), 1.0);
    }
};

QTEST_GUILESS_MAIN(tst_Text)
#include "tst_text.moc"
