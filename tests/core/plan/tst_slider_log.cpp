#include "plan/slider_log.h"

#include <QtTest>

using namespace pixelsmith;

class tst_SliderLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void changeHoldsFromItsStep();
    void sameValueIsNoChange();
    void endingGuidanceThatIsOverIsNoChange();
    void refinedStagesFollowToTheEnd();
    void replayEqualsTheFirstRun();
};

void tst_SliderLog::changeHoldsFromItsStep()
{
    SliderLog log({.index = 2, .steps = 20, .guidedSteps = 12}, {{1, 0, 3}, {2, 5, 8}});
    QCOMPARE(log.guidedStepsAt(4), 12);
    QCOMPARE(log.guidedStepsAt(5), 8);
    SliderChange change;
    QVERIFY(log.set(7, 99, change));
    QCOMPARE(change, (SliderChange{2, 7, 20}));
    QCOMPARE(log.guidedStepsAt(6), 8);
    QCOMPARE(log.guidedStepsAt(7), 20);
}

void tst_SliderLog::sameValueIsNoChange()
{
    SliderLog log({.index = 1, .steps = 20, .guidedSteps = 12}, {});
    SliderChange change;
    QVERIFY(!log.set(3, 12, change));
}

void tst_SliderLog::endingGuidanceThatIsOverIsNoChange()
{
    SliderLog log({.index = 1, .steps = 20, .guidedSteps = 12}, {});
    SliderChange change;
    QVERIFY(!log.set(15, 9, change));
    QCOMPARE(log.guidedStepsAt(19), 12);
    QVERIFY(log.set(15, 18, change));
    QVERIFY(log.set(16, 3, change));
}

/// The anchor and the band lock ask the Slider at every step.
void tst_SliderLog::refinedStagesFollowToTheEnd()
{
    SliderLog log({.index = 1, .steps = 20, .guidedSteps = 12, .sampling = {.method = Method::Refined}}, {});
    SliderChange change;
    QVERIFY(log.set(19, 9, change));
    QCOMPARE(log.guidedStepsAt(20), 9);
}

void tst_SliderLog::replayEqualsTheFirstRun()
{
    const StagePlan stage = {.index = 1, .steps = 10, .guidedSteps = 6};
    SliderLog first(stage, {});
    std::vector<SliderChange> written;
    for (const auto &[step, value] : {std::pair{2, 9}, std::pair{4, 1}, std::pair{4, 7}}) {
        SliderChange change;
        QVERIFY(first.set(step, value, change));
        written.push_back(change);
    }
    const SliderLog replay(stage, written);
    for (int step = 0; step < stage.steps; ++step)
        QCOMPARE(replay.guidedStepsAt(step), first.guidedStepsAt(step));
}

QTEST_GUILESS_MAIN(tst_SliderLog)
#include "tst_slider_log.moc"
