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
    void aTimedWaitEndsWithStopAndResume();
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

void tst_RunControl::aTimedWaitEndsWithStopAndResume()
{
    RunControl control;
    QVERIFY(control.waitFor(std::chrono::milliseconds(1)));
    std::jthread later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        control.resume();
    });
    QElapsedTimer time;
    time.start();
    QVERIFY(control.waitFor(std::chrono::hours(1)));
    QVERIFY(time.elapsed() < 60'000);
    control.stop();
    QVERIFY(!control.waitFor(std::chrono::hours(1)));
}

QTEST_GUILESS_MAIN(tst_RunControl)
#include "tst_run_control.moc"
