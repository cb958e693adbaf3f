#include "app/stop_on_signal.h"

#include <QElapsedTimer>
#include <QtTest>

using namespace pixelsmith;

class tst_StopOnSignal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itEndsWithoutWaiting();
};

/// Each command ends with it. That a signal stops a run tst_command_line proves.
void tst_StopOnSignal::itEndsWithoutWaiting()
{
    RunControl control;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 200; ++i)
        const StopOnSignal stopOnSignal(control);
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed()))); // with a wait of 100 ms: 20 s
    QVERIFY(!control.isStopRequested());
}

QTEST_GUILESS_MAIN(tst_StopOnSignal)
#include "tst_stop_on_signal.moc"
