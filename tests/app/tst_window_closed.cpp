#include "app/program_fixture.h"

#include <QGuiApplication>
#include <QProcess>
#include <QSignalSpy>
#include <QtTest>

using namespace pixelsmith;
using namespace pixelsmith::program;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

namespace {

Preferences keepRunning()
{
    Preferences preferences;
    preferences.keepsRunning = true;
    preferences.notifies = false;
    return preferences;
}

/// Paints a base and begins to grow it; the run is paused as soon as it works. False: it took too long.
[[nodiscard]] bool beginToGrow(Application &application)
{
    application.start({});
    if (!paintBase(application))
        return false;
    GenerationController &controller = application.controller();
    const QObject untilPaused;
    // What is told of the base may come later than its end.
    QObject::connect(&controller, &GenerationController::progressed, &untilPaused, [&](const Progress &progress) {
        if (progress.stage > 0)
            controller.pause();
    });
    Q_EMIT application.window().growRequested({256, 256});
    return QTest::qWaitFor([&] { return controller.state() == Run::Paused; }, 60'000);
}

} // namespace

/// The program whose window is closed while something is painted.
class tst_WindowClosed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void cleanup() { program::cleanup(); }
    void whatRunsGoesOnAndThenTheProgramEnds();
    void whatWaitsIsPaintedToo();
    void aPausedRunWaitsForTheNextStart();
    void withoutTheSettingTheRunIsResumedAtTheNextStart();
    void anotherStartBringsTheWindowBack();

private:
    QProcess m_bus; ///< of this test alone
};

void tst_WindowClosed::initTestCase()
{
    program::begin(u"pixelsmith-window-closed-test"_s);
    m_bus.start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
    const bool hasBus = m_bus.waitForStarted() && m_bus.waitForReadyRead();
    qputenv("DBUS_SESSION_BUS_ADDRESS", hasBus ? m_bus.readLine().trimmed() : QByteArray("unix:path=/nowhere"));
}

void tst_WindowClosed::cleanupTestCase()
{
    m_bus.kill();
    m_bus.waitForFinished();
}

void tst_WindowClosed::whatRunsGoesOnAndThenTheProgramEnds()
{
    const std::string straight = straightHash();
    Application application;
    Q_EMIT application.window().preferencesEdited(keepRunning());
    QVERIFY(beginToGrow(application));
    const QSignalSpy ended(&application, &Application::ended);
    Q_EMIT application.window().resumeRequested();
    application.window().close();
    QVERIFY(!QGuiApplication::quitOnLastWindowClosed());
    QVERIFY(application.controller().isRunning() && ended.isEmpty());
    QVERIFY(!AppSettings().openRun().isClosed);
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 60'000);
    QCOMPARE(application.controller().state(), Run::Finished);
    QCOMPARE(hashOf(application), straight);
    QVERIFY(AppSettings().openRun().document.isEmpty());
}

void tst_WindowClosed::whatWaitsIsPaintedToo()
{
    Application application;
    Q_EMIT application.window().preferencesEdited(keepRunning());
    QVERIFY(beginToGrow(application));
    const QSignalSpy runs(&application.controller(), &GenerationController::runEnded);
    const QSignalSpy ended(&application, &Application::ended);
    Q_EMIT application.window().generateRequested(request());
    Q_EMIT application.window().resumeRequested();
    application.window().close();
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 60'000);
    QCOMPARE(runs.size(), 2);
}

void tst_WindowClosed::aPausedRunWaitsForTheNextStart()
{
    Application application;
    Q_EMIT application.window().preferencesEdited(keepRunning());
    QVERIFY(beginToGrow(application));
    application.window().close();
    QVERIFY(QGuiApplication::quitOnLastWindowClosed());
    QVERIFY(AppSettings().openRun().isClosed);
}

void tst_WindowClosed::withoutTheSettingTheRunIsResumedAtTheNextStart()
{
    Application application;
    QVERIFY(beginToGrow(application));
    Q_EMIT application.window().resumeRequested();
    application.window().close();
    QVERIFY(QGuiApplication::quitOnLastWindowClosed());
    QVERIFY(AppSettings().openRun().isClosed);
}

void tst_WindowClosed::anotherStartBringsTheWindowBack()
{
    if (m_bus.state() != QProcess::Running)
        QSKIP("There is no dbus-daemon.");
    Application application;
    Q_EMIT application.window().preferencesEdited(keepRunning());
    QVERIFY(!WindowService::askForWindow({}));
    QVERIFY(beginToGrow(application));
    // A window that can be seen is not asked for: another start opens its own.
    QVERIFY(!WindowService::askForWindow({}));
    Q_EMIT application.window().resumeRequested();
    application.window().close();
    QVERIFY(WindowService::askForWindow({}));
    QVERIFY(application.window().isVisible());
    QVERIFY(QGuiApplication::quitOnLastWindowClosed());
    const QSignalSpy ended(&application, &Application::ended);
    QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::Finished, 60'000);
    QVERIFY(ended.isEmpty());
    QVERIFY(!WindowService::askForWindow({}));
}

QTEST_MAIN(tst_WindowClosed)
#include "tst_window_closed.moc"
