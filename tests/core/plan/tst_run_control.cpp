#include <pixelsmith/run_control.h>

#include <QtTest>

#include <atomic>
#include <thread>

using namespace pixelsmith;

class tst_RunControl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pausedRunWaitsUntilResumed();
    void stopWakesAPausedRun();
    void newestSliderPositionCounts();
};

void tst_RunControl::pausedRunWaitsUntilResumed()
{
    RunControl control;
    control.pause();
    std::atomic<bool> goesOn = false;
    std::thread run([&] { goesOn = control.proceed(); });
    QTest::qWait(20);
    QVERIFY(!goesOn);
    control.resume();
    run.join();
    QVERIFY(goesOn);
}

void tst_RunControl::stopWakesAPausedRun()
{
    RunControl control;
    control.pause();
    bool goesOn = true;
    std::thread run([&] { goesOn = control.proceed(); });
    control.stop();
    run.join();
    QVERIFY(!goesOn);
    QVERIFY(control.isStopRequested());
}

void tst_RunControl::newestSliderPositionCounts()
{
    RunControl control;
    QVERIFY(!control.slider(1));
    control.setSlider(1, 10);
    control.setSlider(1, 12);
    QCOMPARE(*control.slider(1), 12);
    QVERIFY(!control.slider(2));
}

QTEST_GUILESS_MAIN(tst_RunControl)
#include "tst_run_control.moc"
