#include "app/program_fixture.h"

#include <app/run_settings.h>
#include <ui/actions.h>
#include <ui/dialogs/preferences_dialog.h>
#include <ui/panels/preview_cell.h>
#include <ui/panels/prompt_edit.h>
#include <ui/panels/slider_panel.h>
#include <ui/panels/stage_options.h>
#include <ui/panels/try_slider_panel.h>

#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QSpinBox>
#include <QtTest>

#include <algorithm>
#include <csignal>
#include <sys/resource.h>

using namespace pixelsmith;
using namespace pixelsmith::program;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

/// Painting, growing, stopping and trying in the program behind its window.
class tst_Window : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup() { program::cleanup(); }
    void paintsGrowsAndFinishes();
    void sliderMovedWhileGrowingIsApplied();
    void pausedRunStandsStillAndGoesOn();
    void runPausedBeforeItsModelIsReadStaysPaused();
    void stoppedRunCanBeResumed();
    void aFullDiskIsToldAndTheRunGoesOn();
    void closedWhileRunningIsResumedToTheSameBits();
    void freedMemoryIsLoadedAgainForTheSameBits();
    void preferencesHoldAtOnceAndAreRemembered();
    void growingTellsItsCostOnceSomethingWasMeasured();
    void growingPaintsAsThePanelSays();
    void aSizeWithSettingsOfItsOwnIsPaintedWithThem();
    void sliderIsTriedAndAdoptedByTheNextStage();
    void previewEndsWhenNobodyLooksOrARunBegins();
    void precisionHoldsFromTheNextRunAndIsRemembered();
    void aResumedRunKeepsItsPrecision();

private:
    std::string m_straight; ///< of grownSlowly() without a break
};

void tst_Window::initTestCase()
{
    program::begin(u"pixelsmith-window-test"_s);
    m_straight = straightHash(grownSlowly());
    QVERIFY(!m_straight.empty());
    program::cleanup();
}

void tst_Window::paintsGrowsAndFinishes()
{
    Application application;
    application.start({});
    GenerationController &controller = application.controller();
    QCOMPARE(controller.state(), Run::Empty);
    const QSignalSpy tiles(&controller, &GenerationController::tilesChanged);
    Q_EMIT application.window().generateRequested(request());
    QTRY_VERIFY(controller.isRunning());
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::BaseReady, 60'000);
    QVERIFY(!tiles.isEmpty());
    QCOMPARE(controller.visibleStage(), 0);

    Q_EMIT application.window().growRequested({256, 256});
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Finished, 60'000);
    QCOMPARE(controller.visibleStage(), 1);
    QCOMPARE(controller.stages().size(), 2u);
    QCOMPARE(controller.stages()[1].done, 1.0);
    QCOMPARE(openStage(controller.document(), 1)->size(), (PixelSize{256, 256}));
}

void tst_Window::sliderMovedWhileGrowingIsApplied()
{
    Application application;
    GenerationController &controller = application.controller();
    controller.generate(request(), model());
    QTRY_VERIFY_WITH_TIMEOUT(isAtRest(application), 60'000);
    const QSignalSpy applied(&controller, &GenerationController::sliderApplied);
    connect(&controller, &GenerationController::progressed, this, [&](const Progress &progress) {
        if (progress.phase == StagePhase::Denoising && applied.isEmpty())
            Q_EMIT application.window().sliderChanged(1, 6);
    });
    controller.grow(controller.document(), grownSlowly(), model());
    QTRY_VERIFY_WITH_TIMEOUT(isAtRest(application), 60'000);
    QCOMPARE(applied.size(), 1);
    QCOMPARE(controller.document()->sliderChanges().size(), 1u);
    QCOMPARE(controller.document()->sliderChanges()[0].guidedSteps, 6);
}

void tst_Window::pausedRunStandsStillAndGoesOn()
{
    Application application;
    GenerationController &controller = application.controller();
    controller.generate(request(), model());
    QTRY_VERIFY_WITH_TIMEOUT(isAtRest(application), 60'000);
    controller.grow(controller.document(), grown({512, 512}), model());
    const QSignalSpy progress(&controller, &GenerationController::progressed);
    QTRY_VERIFY_WITH_TIMEOUT(!progress.isEmpty(), 60'000);
    Q_EMIT application.window().pauseRequested();
    QCOMPARE(controller.state(), Run::Paused);
    QTest::qWait(300);
    const qsizetype before = progress.size();
    QTest::qWait(300);
    QCOMPARE(progress.size(), before);
    Q_EMIT application.window().resumeRequested();
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Finished, 60'000);
}

void tst_Window::runPausedBeforeItsModelIsReadStaysPaused()
{
    Application application;
    GenerationController &controller = application.controller();
    const QSignalSpy loaded(&controller, &GenerationController::loadProgressed);
    connect(&controller, &GenerationController::runBegan, &controller, &GenerationController::pause);
    controller.generate(request(), model());
    QCOMPARE(controller.state(), Run::Paused);
    QTRY_VERIFY_WITH_TIMEOUT(!loaded.isEmpty(), 60'000);
    QTest::qWait(300);
    QCOMPARE(controller.state(), Run::Paused);
    Q_EMIT application.window().resumeRequested();
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::BaseReady, 60'000);
}

void tst_Window::stoppedRunCanBeResumed()
{
    Application application;
    GenerationController &controller = application.controller();
    controller.generate(request(), model());
    QTRY_VERIFY_WITH_TIMEOUT(isAtRest(application), 60'000);
    controller.grow(controller.document(), grownSlowly(), model());
    const QSignalSpy progress(&controller, &GenerationController::progressed);
    QTRY_VERIFY_WITH_TIMEOUT(!progress.isEmpty(), 60'000);
    Q_EMIT application.window().stopRequested();
    QCOMPARE(controller.state(), Run::Stopping);
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Stopped, 60'000);
    Q_EMIT application.window().resumeRequested();
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Finished, 60'000);
    QCOMPARE(hashOf(application), m_straight);
}

void tst_Window::aFullDiskIsToldAndTheRunGoesOn()
{
    // To this process, a limit on the size of files is a full disk.
    std::signal(SIGXFSZ, SIG_IGN);
    Application application;
    GenerationController &controller = application.controller();
    controller.generate(request(), model());
    QTRY_VERIFY_WITH_TIMEOUT(isAtRest(application), 60'000);
    const QSignalSpy paused(&controller, &GenerationController::savingPaused);
    const QSignalSpy resumed(&controller, &GenerationController::savingResumed);
    const rlimit full = {4096, RLIM_INFINITY};
    const rlimit freed = {RLIM_INFINITY, RLIM_INFINITY};
    connect(&controller, &GenerationController::progressed, this, [&](const Progress &progress) {
        if (progress.stage == 1 && paused.isEmpty())
            setrlimit(RLIMIT_FSIZE, &full);
    });
    controller.grow(controller.document(), grownSlowly(), model());
    QTRY_VERIFY_WITH_TIMEOUT(!paused.isEmpty(), 60'000);
    QCOMPARE(controller.state(), Run::Paused);
    const auto labels = application.window().findChildren<QLabel *>();
    const auto isTold = [](const QLabel *label) { return label->text().startsWith(u"Paused: disk full ("_s); };
    QVERIFY(std::ranges::any_of(labels, isTold));
    setrlimit(RLIMIT_FSIZE, &freed);
    Q_EMIT application.window().resumeRequested();
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Finished, 60'000);
    QCOMPARE(resumed.size(), 1);
    QVERIFY(std::ranges::none_of(
        labels, [&](const QLabel *label) { return label->isVisibleTo(&application.window()) && isTold(label); }));
    QCOMPARE(hashOf(application), m_straight);
}

void tst_Window::closedWhileRunningIsResumedToTheSameBits()
{
    {
        Application application;
        application.start({});
        application.controller().generate(request(), model());
        QTRY_VERIFY_WITH_TIMEOUT(isAtRest(application), 60'000);
        application.controller().grow(application.controller().document(), grownSlowly(), model());
        const QSignalSpy progress(&application.controller(), &GenerationController::progressed);
        QTRY_VERIFY_WITH_TIMEOUT(!progress.isEmpty(), 60'000);
        application.window().close();
    }
    Application application;
    application.start({});
    QCOMPARE(application.controller().state(), Run::Stopped);
    Q_EMIT application.window().resumeRequested();
    QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::Finished, 60'000);
    QCOMPARE(hashOf(application), m_straight);
}

void tst_Window::freedMemoryIsLoadedAgainForTheSameBits()
{
    Application application;
    application.start({});
    MainWindow &window = application.window();
    GenerationController &controller = application.controller();
    QVERIFY(paintBase(application));
    QSignalSpy progress(&controller, &GenerationController::progressed);
    window.setRequest(grownSlowly());
    Q_EMIT window.growRequested({256, 256});
    QTRY_VERIFY_WITH_TIMEOUT(!progress.isEmpty(), 60'000);
    QVERIFY(!window.actions().freeMemory->isEnabled());
    controller.freeMemory();
    QVERIFY(controller.isRunning() && controller.state() != Run::Stopping);
    QSignalSpy freed(&controller, &GenerationController::memoryFreed);
    Q_EMIT window.pauseRequested();
    QVERIFY(window.actions().freeMemory->isEnabled());
    window.actions().freeMemory->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(freed.size(), 1, 60'000);
    QVERIFY(!controller.isRunning());
    QCOMPARE(controller.state(), Run::Stopped);
    Q_EMIT window.resumeRequested();
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Finished, 60'000);
    QCOMPARE(hashOf(application), m_straight);
}

void tst_Window::preferencesHoldAtOnceAndAreRemembered()
{
    Preferences wanted;
    wanted.device = "cpu";
    wanted.threads = 1;
    wanted.workPercent = 50;
    wanted.freeDiskGigabytes = 4096;
    wanted.memoryGigabytes = 7;
    wanted.notifies = false;
    wanted.keepsRunning = true;
    wanted.language = u"de"_s;
    wanted.look = Preferences::Look::Dark;
    {
        Application application;
        application.start({});
        Q_EMIT application.window().preferencesEdited(wanted);
        QCOMPARE(application.controller().device().device, std::string("cpu"));
        QCOMPARE(application.controller().device().threads, 1);
        Q_EMIT application.window().generateRequested(request());
        QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::BaseReady, 60'000);
        // No disk has so much room.
        QTRY_VERIFY(!application.window().actions().growMenu->actions().isEmpty());
        QVERIFY(!application.window().actions().growMenu->actions().first()->isEnabled());
    }
    QVERIFY(AppSettings().preferences() == wanted);
    Application again;
    QVERIFY(again.window().findChild<PreferencesDialog *>()->preferences() == wanted);
}

void tst_Window::growingTellsItsCostOnceSomethingWasMeasured()
{
    {
        Application application;
        application.start({});
        Q_EMIT application.window().generateRequested(request());
        QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::BaseReady, 60'000);
        Q_EMIT application.window().growRequested({256, 256});
        QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::Finished, 60'000);
    }
    Application again;
    again.start({});
    const auto first = [&]() -> QString {
        const QList<QAction *> choices = again.window().actions().growMenu->actions();
        return choices.isEmpty() ? QString() : choices.first()->text();
    };
    QTRY_VERIFY(first().startsWith(u"512: "_s));
    const QRegularExpression cost(u"^512: (about .+|.+ to .+) · .+ memory · .+ disk$"_s);
    QVERIFY2(cost.match(first()).hasMatch(), qPrintable(first()));
}

void tst_Window::growingPaintsAsThePanelSays()
{
    Application application;
    application.start({});
    MainWindow &window = application.window();
    Q_EMIT window.generateRequested(request());
    QTRY_VERIFY_WITH_TIMEOUT(isAtRest(application) && application.controller().document(), 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), WindowState::Run::BaseReady, 60'000);
    GenerationRequest edited = request();
    edited.prompt = "a dog";
    edited.stageScheduler = SchedulerKind::EulerDiscrete;
    edited.method = Method::Refined;
    edited.guidanceScale = 2;
    window.setRequest(edited);
    QCOMPARE(window.request().checkpoint, edited.checkpoint);
    Q_EMIT window.growRequested({256, 256});
    QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), WindowState::Run::Finished, 60'000);
    const GenerationPlan plan = application.controller().document()->plan();
    QCOMPARE(plan.prompt, std::string("a cat"));
    QCOMPARE(plan.stages[0].sampling.guidanceScale, 3.0);
    QCOMPARE(plan.stages[1].sampling.scheduler, SchedulerKind::EulerDiscrete);
    QCOMPARE(plan.stages[1].sampling.method, Method::Refined);
    QCOMPARE(plan.stages[1].sampling.guidanceScale, 2.0);
}

void tst_Window::aSizeWithSettingsOfItsOwnIsPaintedWithThem()
{
    Application application;
    application.start({});
    MainWindow &window = application.window();
    QVERIFY(paintBase(application));
    auto *options = window.findChild<StageOptions *>();
    auto *size = options->findChild<QComboBox *>();
    QTRY_VERIFY(size->count() > 1);
    size->setCurrentIndex(1);
    Q_EMIT size->activated(1);
    options->findChild<QSpinBox *>()->setValue(4);
    options->promptField()->setPlainText(u"grass"_s);
    window.actions().growMenu->actions().at(1)->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::Finished, 60'000);
    const GenerationPlan plan = application.controller().document()->plan();
    QCOMPARE(plan.stages[1].steps, 6);
    QCOMPARE(plan.stages[2].steps, 4);
    QCOMPARE(plan.stages[2].sampling.prompt, std::string("grass"));
    // Both are planned now; the next one is another.
    QTRY_VERIFY(!size->currentText().contains(u"set"_s));
}

void tst_Window::sliderIsTriedAndAdoptedByTheNextStage()
{
    Application application;
    application.start({});
    MainWindow &window = application.window();
    QVERIFY(paintBase(application));
    auto *slider = window.findChild<SliderPanel *>();
    QTRY_VERIFY(slider->hasStages());
    QCOMPARE(slider->stage(), 1);

    auto *panel = window.findChild<TrySliderPanel *>();
    QVERIFY(window.actions().trySlider->isEnabled());
    window.actions().trySlider->trigger();
    QVERIFY(panel->isBusy() && panel->isVisible());
    QVERIFY(application.controller().isPreviewing());
    QVERIFY(window.actions().stop->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(!panel->isBusy(), 60'000);
    QCOMPARE(panel->cells().size(), 5u);
    for (const PreviewCell *cell : panel->cells())
        QVERIFY(cell->hasPicture());
    QVERIFY(!application.controller().isPreviewing());
    QCOMPARE(application.controller().document()->plan().stages.size(), 1u);

    panel->cells()[3]->click();
    QCOMPARE(slider->guidedSteps(), 5); // 75 % of 6, rounded
    Q_EMIT window.growRequested({256, 256});
    QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::Finished, 60'000);
    QCOMPARE(application.controller().document()->plan().stages[1].guidedSteps, 5);
    // Then it tells how true it was; the others were not painted.
    QTRY_VERIFY(panel->cells()[3]->likeness());
    QVERIFY2(*panel->cells()[3]->likeness() > 0.9, qPrintable(QString::number(*panel->cells()[3]->likeness())));
    QVERIFY(!panel->cells()[0]->likeness());
}

void tst_Window::previewEndsWhenNobodyLooksOrARunBegins()
{
    Application application;
    application.start({});
    MainWindow &window = application.window();
    GenerationController &controller = application.controller();
    GenerationRequest slow = request();
    slow.stageSteps = 200;
    window.setRequest(slow);
    Q_EMIT window.generateRequested(slow);
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::BaseReady, 60'000);
    auto *panel = window.findChild<TrySliderPanel *>();
    QTRY_VERIFY(window.findChild<SliderPanel *>()->hasStages());

    window.actions().trySlider->trigger();
    QVERIFY(controller.isPreviewing());
    Q_EMIT panel->closeRequested();
    QVERIFY(!controller.isPreviewing() && !panel->isVisible());
    // Another place while one is painted: the newest counts.
    window.actions().trySlider->trigger();
    window.actions().trySlider->trigger();
    QVERIFY(panel->isBusy());
    window.actions().stop->trigger();
    QVERIFY(!controller.isPreviewing() && !panel->isBusy());
    window.actions().trySlider->trigger();
    Q_EMIT window.growRequested({256, 256});
    QTRY_VERIFY(controller.isRunning());
    QVERIFY(!controller.isPreviewing());
    QVERIFY(!window.actions().trySlider->isEnabled());
    QVERIFY(window.actions().trySlider->toolTip().contains(u"when nothing is painted"));
}

void tst_Window::precisionHoldsFromTheNextRunAndIsRemembered()
{
    {
        Application application;
        application.start({});
        Q_EMIT application.window().generateRequested(request());
        QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::BaseReady, 60'000);
        QCOMPARE(application.controller().environment().dtype, std::string("float32"));
        auto *precision = application.window().findChild<QComboBox *>(u"precision"_s);
        QVERIFY(precision);
        precision->setCurrentText(u"bfloat16"_s);
        Q_EMIT application.window().generateRequested(request());
        QTRY_COMPARE_WITH_TIMEOUT(application.controller().environment().dtype, std::string("bfloat16"), 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::BaseReady, 60'000);
    }
    Application again;
    again.start({});
    QCOMPARE(again.window().findChild<QComboBox *>(u"precision"_s)->currentText(), u"bfloat16"_s);
    QCOMPARE(again.controller().device().dtype, std::string("bfloat16"));
}

void tst_Window::aResumedRunKeepsItsPrecision()
{
    Application application;
    GenerationController &controller = application.controller();
    controller.generate(request(), model());
    QTRY_VERIFY_WITH_TIMEOUT(isAtRest(application), 60'000);
    controller.grow(controller.document(), grownSlowly(), model());
    const QSignalSpy progress(&controller, &GenerationController::progressed);
    QTRY_VERIFY_WITH_TIMEOUT(!progress.isEmpty(), 60'000);
    controller.stop();
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Stopped, 60'000);
    // Chosen for new pictures; this one goes on as it began.
    DeviceOptions chosen = controller.device();
    chosen.dtype = "bfloat16";
    controller.setDevice(chosen);
    controller.resume();
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Finished, 60'000);
    QCOMPARE(controller.environment().dtype, std::string("float32"));
    QCOMPARE(hashOf(application), m_straight);

    QVERIFY((resumedDevice({}, chosen) == chosen));
    const ComputeEnvironment card = {"cuda:0", "float16", 4, ""};
    QVERIFY((resumedDevice(card, {}) == DeviceOptions{"cuda:0", "float16", 4, false}));
    QVERIFY((resumedDevice(card, {"cpu", "auto", 2, true}) == DeviceOptions{"cpu", "auto", 2, true}));
}

QTEST_MAIN(tst_Window)
#include "tst_window.moc"
