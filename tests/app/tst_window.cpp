#include "support/source_paths.h"
#include "support/temp_dir.h"

#include <app/application.h>
#include <app/paths.h>
#include <ui/actions.h>
#include <ui/dialogs/preferences_dialog.h>
#include <ui/panels/bases_strip.h>
#include <ui/panels/history_panel.h>
#include <ui/panels/jobs_panel.h>
#include <ui/panels/message_bar.h>
#include <ui/panels/preview_cell.h>
#include <ui/panels/slider_panel.h>
#include <ui/panels/try_slider_panel.h>

#include <pixelsmith/image_file.h>

#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sys/resource.h>

using namespace pixelsmith;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

/// The whole program behind its window, on the toy model.
class tst_Window : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void modelsOfTheProgramAreOffered();
    void paintsGrowsAndFinishes();
    void sliderMovedWhileGrowingIsApplied();
    void pausedRunStandsStillAndGoesOn();
    void stoppedRunCanBeResumed();
    void aFullDiskIsToldAndTheRunGoesOn();
    void closedWhileRunningIsResumedToTheSameBits();
    void generateWhileRunningWaitsForItsTurn();
    void anotherPictureIsLookedAtWhileOneIsPainted();
    void stoppedRunHoldsTheQueueAlsoOverARestart();
    void ofSeveralBasesTheChosenOneGrows();
    void freedMemoryIsLoadedAgainForTheSameBits();
    void preferencesHoldAtOnceAndAreRemembered();
    void growingTellsItsCostOnceSomethingWasMeasured();
    void anUnfinishedRunIsOfferedToGoOn_data();
    void anUnfinishedRunIsOfferedToGoOn();
    void whatIsTypedStaysWhileTheNextPictureBegins();
    void picturesAreInTheHistoryAndCanBeTakenBackFromTheTrash();
    void missingModelIsToldInTheWindow();
    void addedFilesGoWhereTheirKindBelongs();
    void growingPaintsAsThePanelSays();
    void sliderIsTriedAndAdoptedByTheNextStage();
    void previewEndsWhenNobodyLooksOrARunBegins();
    void precisionHoldsFromTheNextRunAndIsRemembered();
    void aResumedRunKeepsItsPrecision();
    void addedPartsAreOfferedAgain();
    void aModelsHashIsKeptUntilItChanges();

private:
    static GenerationRequest request();
    static GenerationRequest grown(PixelSize size);
    static ModelInfo model();
    static bool isAtRest(const Application &application);
    /// A label of the window says so.
    static bool isTold(Application &application, const QString &text);
    static std::string hashOf(const Application &application);
    /// Paints the base and grows it to 256 x 256 without a break.
    static std::string straightHash();
};

void tst_Window::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setApplicationName(u"pixelsmith-test"_s);
    QCoreApplication::setOrganizationName(u"pixelsmith-test"_s);
    QDir(workingFolder()).removeRecursively();
    QSettings().clear();
}

void tst_Window::cleanup()
{
    QSettings().clear();
    QDir(workingFolder()).removeRecursively();
}

GenerationRequest tst_Window::request()
{
    GenerationRequest request;
    request.prompt = "a cat";
    request.seed = 3;
    request.checkpoint = tinyCheckpoint().string();
    request.steps = 4;
    request.stageSteps = 6;
    request.guidanceScale = 3;
    request.batchSize = 1;
    return request;
}

GenerationRequest tst_Window::grown(PixelSize size)
{
    GenerationRequest grown = request();
    grown.targetSize = size;
    return grown;
}

ModelInfo tst_Window::model()
{
    return readModelInfo(modelSource(request()));
}

bool tst_Window::isAtRest(const Application &application)
{
    return !const_cast<Application &>(application).controller().isRunning();
}

bool tst_Window::isTold(Application &application, const QString &text)
{
    return std::ranges::any_of(application.window().findChildren<QLabel *>(),
                               [&](const QLabel *label) { return label->text().contains(text); });
}

std::string tst_Window::hashOf(const Application &application)
{
    const auto document = const_cast<Application &>(application).controller().document();
    return pixelHash(*openStage(document, document->lastFinishedStage()));
}

std::string tst_Window::straightHash()
{
    Application application;
    application.controller().generate(request(), model());
    if (!QTest::qWaitFor([&] { return isAtRest(application); }, 60'000))
        return {};
    application.controller().grow(application.controller().document(), grown({256, 256}), model());
    if (!QTest::qWaitFor([&] { return isAtRest(application); }, 60'000))
        return {};
    return hashOf(application);
}

void tst_Window::modelsOfTheProgramAreOffered()
{
    Application application;
    application.start({});
    const QList<QComboBox *> boxes = application.window().findChildren<QComboBox *>();
    QVERIFY(std::ranges::any_of(boxes, [](const QComboBox *box) {
        const int fast = box->findData(u"landscapes-fast"_s);
        return fast > 0 && box->itemText(fast) == u"Landscapes, fast";
    }));
    QVERIFY(hasCheckpoint({}) && hasCheckpoint("landscapes-fast"));
    QVERIFY(!hasCheckpoint("landscapes-slow") && !hasCheckpoint("/no/such/model.safetensors"));
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
    controller.grow(controller.document(), grown({256, 256}), model());
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

void tst_Window::stoppedRunCanBeResumed()
{
    Application application;
    GenerationController &controller = application.controller();
    controller.generate(request(), model());
    QTRY_VERIFY_WITH_TIMEOUT(isAtRest(application), 60'000);
    controller.grow(controller.document(), grown({256, 256}), model());
    const QSignalSpy progress(&controller, &GenerationController::progressed);
    QTRY_VERIFY_WITH_TIMEOUT(!progress.isEmpty(), 60'000);
    Q_EMIT application.window().stopRequested();
    QCOMPARE(controller.state(), Run::Stopping);
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Stopped, 60'000);
    Q_EMIT application.window().resumeRequested();
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Finished, 60'000);
    QCOMPARE(hashOf(application), straightHash());
}

void tst_Window::aFullDiskIsToldAndTheRunGoesOn()
{
    const std::string straight = straightHash();
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
    controller.grow(controller.document(), grown({256, 256}), model());
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
    QCOMPARE(hashOf(application), straight);
}

void tst_Window::closedWhileRunningIsResumedToTheSameBits()
{
    const std::string straight = straightHash();
    QVERIFY(!straight.empty());
    {
        Application application;
        application.start({});
        application.controller().generate(request(), model());
        QTRY_VERIFY_WITH_TIMEOUT(isAtRest(application), 60'000);
        application.controller().grow(application.controller().document(), grown({256, 256}), model());
        const QSignalSpy progress(&application.controller(), &GenerationController::progressed);
        QTRY_VERIFY_WITH_TIMEOUT(!progress.isEmpty(), 60'000);
        application.window().close();
    }
    Application application;
    application.start({});
    QCOMPARE(application.controller().state(), Run::Stopped);
    Q_EMIT application.window().resumeRequested();
    QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::Finished, 60'000);
    QCOMPARE(hashOf(application), straight);
}

void tst_Window::generateWhileRunningWaitsForItsTurn()
{
    Application application;
    application.start({});
    MainWindow &window = application.window();
    GenerationController &controller = application.controller();
    QSignalSpy ended(&controller, &GenerationController::runEnded);
    Q_EMIT window.generateRequested(request());
    QTRY_VERIFY(controller.isRunning());
    const auto first = controller.document();
    Q_EMIT window.generateRequested(request(), 2);
    Q_EMIT window.growRequested({256, 256});
    auto *jobs = window.findChild<JobsPanel *>();
    const auto titles = [&] { return jobs->findChildren<QProgressBar *>().size(); };
    QVERIFY(jobs->isVisibleTo(&window));
    QCOMPARE(titles(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 4, 60'000);
    for (const auto &end : ended)
        QCOMPARE(end[0].value<RunResult>().kind, RunResult::Kind::Finished);
    // The grown picture is the first one, though the view had gone on to the others.
    QCOMPARE(ended[3][1].toString(), toQString(first->path()));
    QCOMPARE(first->plan().stages.size(), size_t(2));
    QCOMPARE(controller.document(), first);
    QVERIFY(!jobs->isVisibleTo(&window));
}

void tst_Window::anotherPictureIsLookedAtWhileOneIsPainted()
{
    const std::string straight = straightHash();
    Application application;
    application.start({});
    MainWindow &window = application.window();
    GenerationController &controller = application.controller();
    Q_EMIT window.generateRequested(request());
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::BaseReady, 60'000);
    const auto base = controller.document();
    GenerationRequest other = request();
    other.seed = 4;
    Q_EMIT window.generateRequested(other);
    QTRY_VERIFY(controller.document() != base);
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::BaseReady, 60'000);
    const QString otherPath = toQString(controller.document()->path());
    QVERIFY(controller.document() != base);
    controller.open(toQString(base->path()));
    QCOMPARE(controller.document(), base);

    QSignalSpy ended(&controller, &GenerationController::runEnded);
    Q_EMIT window.growRequested({256, 256});
    QTRY_VERIFY(controller.isShownRunning());
    const QSignalSpy progressed(&controller, &GenerationController::progressed);
    controller.open(otherPath);
    QVERIFY(controller.isRunning() && !controller.isShownRunning());
    QCOMPARE(controller.state(), Run::BaseReady);
    QVERIFY(!window.actions().trySlider->isEnabled());
    QTRY_VERIFY(window.actions().grow->isEnabled());
    QVERIFY(!window.actions().pause->isEnabled());
    // Its Slider is not that of the run.
    Q_EMIT window.sliderChanged(1, 0);
    const qsizetype before = progressed.size();
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 60'000);
    QCOMPARE(progressed.size(), before);
    QCOMPARE(controller.state(), Run::BaseReady);
    controller.open(toQString(base->path()));
    QCOMPARE(controller.state(), Run::Finished);
    QCOMPARE(hashOf(application), straight);
}

void tst_Window::stoppedRunHoldsTheQueueAlsoOverARestart()
{
    {
        Application application;
        application.start({});
        GenerationController &controller = application.controller();
        Q_EMIT application.window().generateRequested(request(), 3);
        QTRY_VERIFY(controller.isRunning());
        Q_EMIT application.window().stopRequested();
        QTRY_VERIFY_WITH_TIMEOUT(!controller.isRunning(), 60'000);
        QVERIFY(isTold(application, u"2 picture"_s));
        QTest::qWait(50);
        QVERIFY(!controller.isRunning());
    }
    Application again;
    again.start({});
    QVERIFY(isTold(again, u"2 picture"_s));
    QSignalSpy ended(&again.controller(), &GenerationController::runEnded);
    auto *bar = again.window().findChild<MessageBar *>();
    bar->findChildren<QPushButton *>().first()->click();
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 2, 60'000);
    QCOMPARE(again.controller().document()->request().seed, request().seed + 2);
}

void tst_Window::anUnfinishedRunIsOfferedToGoOn_data()
{
    QTest::addColumn<bool>("isClosed");
    QTest::addColumn<int>("button");
    QTest::newRow("closed, resume") << true << 0;
    QTest::newRow("crashed, resume") << false << 0;
    QTest::newRow("crashed, keep") << false << 1;
    QTest::newRow("crashed, discard") << false << 2;
}

void tst_Window::anUnfinishedRunIsOfferedToGoOn()
{
    QFETCH(bool, isClosed);
    QFETCH(int, button);
    QString path;
    {
        Application application;
        application.start({});
        Q_EMIT application.window().generateRequested(request());
        QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::BaseReady, 60'000);
        QVERIFY(AppSettings().openRun().document.isEmpty());
        const QSignalSpy progress(&application.controller(), &GenerationController::progressed);
        Q_EMIT application.window().growRequested({256, 256});
        QTRY_VERIFY_WITH_TIMEOUT(!progress.isEmpty(), 60'000);
        path = AppSettings().openRun().document;
        QCOMPARE(path, toQString(application.controller().document()->path()));
        if (isClosed)
            application.window().close();
        // Without it nothing is written any more, as when the program is killed.
    }
    Application again;
    again.start({});
    const QString text = again.window().message();
    QVERIFY2(text.startsWith(isClosed ? u"The picture was growing to 256 ("_s
                                      : u"The program ended unexpectedly while growing to 256 ("_s),
             qPrintable(text));
    QCOMPARE(again.controller().state(), Run::Stopped);
    const QList<QPushButton *> buttons = again.window().findChild<MessageBar *>()->findChildren<QPushButton *>();
    QCOMPARE(buttons.size(), 3);
    buttons[button]->click();
    if (button == 0)
        QTRY_COMPARE_WITH_TIMEOUT(again.controller().state(), Run::Finished, 60'000);
    else if (button == 1)
        QVERIFY(again.window().message().isEmpty() && again.controller().state() == Run::Stopped);
    else
        QTRY_VERIFY(!QFile::exists(path) && again.controller().state() == Run::Empty);
    if (button != 2)
        QVERIFY(AppSettings().openRun().document.isEmpty());
}

void tst_Window::freedMemoryIsLoadedAgainForTheSameBits()
{
    const std::string straight = straightHash();
    Application application;
    application.start({});
    MainWindow &window = application.window();
    GenerationController &controller = application.controller();
    Q_EMIT window.generateRequested(request());
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::BaseReady, 60'000);
    QSignalSpy progress(&controller, &GenerationController::progressed);
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
    QCOMPARE(hashOf(application), straight);
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

void tst_Window::ofSeveralBasesTheChosenOneGrows()
{
    Application application;
    application.start({});
    MainWindow &window = application.window();
    GenerationController &controller = application.controller();
    auto *strip = window.findChild<BasesStrip *>();
    QSignalSpy ended(&controller, &GenerationController::runEnded);
    Q_EMIT window.generateRequested(request(), 3);
    QCOMPARE(strip->cells().size(), size_t(3));
    QVERIFY(strip->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 3, 60'000);
    QTRY_VERIFY(
        std::ranges::none_of(strip->cells(), [](const BaseCell *cell) { return cell->base().thumbnail.isNull(); }));
    QVERIFY(strip->cells()[2]->isChecked());
    strip->cells()[1]->click();
    QVERIFY(strip->cells()[1]->isChecked());
    QCOMPARE(controller.document()->request().seed, request().seed + 1);
    QCOMPARE(window.request().seed, request().seed + 1);
    Q_EMIT window.growRequested({256, 256});
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Finished, 60'000);
    QCOMPARE(controller.document()->request().seed, request().seed + 1);
    Q_EMIT window.generateRequested(request());
    QVERIFY(!strip->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 5, 60'000);
}

void tst_Window::whatIsTypedStaysWhileTheNextPictureBegins()
{
    Application application;
    application.start({});
    MainWindow &window = application.window();
    QSignalSpy ended(&application.controller(), &GenerationController::runEnded);
    Q_EMIT window.generateRequested(request(), 2);
    GenerationRequest typed = request();
    typed.prompt = "a dog";
    window.setRequest(typed);
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 2, 60'000);
    QCOMPARE(window.request().prompt, std::string("a dog"));
}

void tst_Window::picturesAreInTheHistoryAndCanBeTakenBackFromTheTrash()
{
    Application application;
    application.start({});
    MainWindow &window = application.window();
    GenerationController &controller = application.controller();
    const auto &history = window.findChild<HistoryPanel *>()->model();
    Q_EMIT window.generateRequested(request());
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::BaseReady, 60'000);
    const QString path = toQString(controller.document()->path());
    const auto isShown = [&] { return history.rowCount() == 1 && history.item(0).isFinished; };
    QTRY_VERIFY(isShown());
    const HistoryItem item = history.item(0);
    QCOMPARE(item.path, path);
    QCOMPARE(item.request.prompt, request().prompt);
    QCOMPARE(item.size, (PixelSize{128, 128}));
    QCOMPARE(item.thumbnail.size(), QSize(128, 128));
    QVERIFY(!item.isGrown && item.problem.isEmpty());
    Q_EMIT window.favouriteChanged(path, true);
    QVERIFY(history.item(0).isFavourite);

    Q_EMIT window.deleteRequested(path);
    QVERIFY(!controller.document());
    QTRY_VERIFY(!QFile::exists(path));
    QTRY_COMPARE(history.rowCount(), 0);
    QVERIFY(isTold(application, u"“a cat” is in the trash now."_s));
    window.findChild<MessageBar *>()->findChildren<QPushButton *>().first()->click();
    QVERIFY(QFile::exists(path));
    QCOMPARE(controller.state(), Run::BaseReady);
    QTRY_VERIFY(isShown());
    QVERIFY(history.item(0).isFavourite);

    // What is painted is not deleted.
    Q_EMIT window.growRequested({256, 256});
    QTRY_VERIFY(controller.isRunning());
    Q_EMIT window.deleteRequested(path);
    QVERIFY(QFile::exists(path) && isTold(application, u"Stop that first."_s));
    QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Finished, 60'000);
    QTRY_VERIFY(history.item(0).isGrown);
    QCOMPARE(history.item(0).size, (PixelSize{256, 256}));

    // A damaged file is told in its place.
    QFile damaged(workingFolder() + u"/damaged.pixelsmith"_s);
    QVERIFY(damaged.open(QIODevice::WriteOnly) && damaged.write("no document") > 0);
    damaged.close();
    QTRY_COMPARE(history.rowCount(), 2);
    QVERIFY(!history.item(0).problem.isEmpty());
}

void tst_Window::missingModelIsToldInTheWindow()
{
    Application application;
    application.start({});
    GenerationRequest missing = request();
    missing.checkpoint = "/nowhere";
    Q_EMIT application.window().generateRequested(missing);
    QTRY_VERIFY(isTold(application, u"/nowhere"_s));
    QCOMPARE(application.controller().state(), Run::Empty);
}

void tst_Window::growingPaintsAsThePanelSays()
{
    Application application;
    application.start({});
    MainWindow &window = application.window();
    Q_EMIT window.generateRequested(request());
    QTRY_VERIFY(isAtRest(application) && application.controller().document());
    QTRY_COMPARE(application.controller().state(), WindowState::Run::BaseReady);
    GenerationRequest edited = request();
    edited.prompt = "a dog";
    edited.stageScheduler = SchedulerKind::EulerDiscrete;
    edited.method = Method::Refined;
    edited.guidanceScale = 2;
    window.setRequest(edited);
    QCOMPARE(window.request().checkpoint, edited.checkpoint);
    Q_EMIT window.growRequested({256, 256});
    QTRY_COMPARE(application.controller().state(), WindowState::Run::Finished);
    const GenerationPlan plan = application.controller().document()->plan();
    QCOMPARE(plan.prompt, std::string("a cat"));
    QCOMPARE(plan.stages[0].sampling.guidanceScale, 3.0);
    QCOMPARE(plan.stages[1].sampling.scheduler, SchedulerKind::EulerDiscrete);
    QCOMPARE(plan.stages[1].sampling.method, Method::Refined);
    QCOMPARE(plan.stages[1].sampling.guidanceScale, 2.0);
}

void tst_Window::sliderIsTriedAndAdoptedByTheNextStage()
{
    Application application;
    application.start({});
    MainWindow &window = application.window();
    window.setRequest(request());
    Q_EMIT window.generateRequested(request());
    QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::BaseReady, 60'000);
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
    const std::string straight = straightHash();
    Application application;
    GenerationController &controller = application.controller();
    controller.generate(request(), model());
    QTRY_VERIFY_WITH_TIMEOUT(isAtRest(application), 60'000);
    controller.grow(controller.document(), grown({256, 256}), model());
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
    QCOMPARE(hashOf(application), straight);

    QVERIFY((resumedDevice({}, chosen) == chosen));
    const ComputeEnvironment card = {"cuda:0", "float16", 4, ""};
    QVERIFY((resumedDevice(card, {}) == DeviceOptions{"cuda:0", "float16", 4, false}));
    QVERIFY((resumedDevice(card, {"cpu", "auto", 2, true}) == DeviceOptions{"cpu", "auto", 2, true}));
}

void tst_Window::addedPartsAreOfferedAgain()
{
    const QString golden = QString::fromStdString(goldenFolder().string()) + u'/';
    {
        Application application;
        application.start({});
        Q_EMIT application.window().modelAdded(golden + u"tiny-sdxl/vae"_s);
        Q_EMIT application.window().modelAdded(golden + u"lora/kohya.safetensors"_s);
        QTRY_VERIFY(!application.window().request().vae.empty() && !application.window().request().loras.empty());
    }
    AppSettings().setLastRequest({});
    Application again;
    again.start({});
    QVERIFY(again.window().request().loras.empty());
    auto *menu = again.window().findChild<QMenu *>(u"modelParts"_s);
    QVERIFY(menu);
    Q_EMIT menu->aboutToShow();
    const auto actions = menu->actions();
    const auto action = std::ranges::find(actions, u"kohya"_s, &QAction::text);
    QVERIFY(action != actions.end() && std::ranges::count(actions, u"vae"_s, &QAction::text) == 1);
    (*action)->trigger();
    QCOMPARE(again.window().request().loras.size(), size_t(1));
    Q_EMIT menu->aboutToShow();
    const auto filled = menu->actions();
    QVERIFY(!(*std::ranges::find(filled, u"kohya"_s, &QAction::text))->isEnabled());
}

void tst_Window::aModelsHashIsKeptUntilItChanges()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"model.safetensors"_s);
    const auto write = [&](const QByteArray &bytes) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    };
    write("abc");
    ModelHashes hashes;
    QSignalSpy found(&hashes, &ModelHashes::found);
    hashes.want(path);
    QVERIFY(found.wait());
    // FIPS 180-2, appendix B.1.
    QCOMPARE(hashes.known(path), u"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"_s);
    hashes.want(path);
    QVERIFY(!found.wait(50));
    write("abcd");
    QVERIFY(hashes.known(path).isEmpty());
    hashes.want(folder.path());
    QVERIFY(!found.wait(50));

    // One wanted while another is read is not forgotten.
    const QString other = folder.filePath(u"other.safetensors"_s);
    QVERIFY(QFile::copy(path, other));
    hashes.want(path);
    hashes.want(other);
    QTRY_VERIFY(!hashes.known(path).isEmpty() && !hashes.known(other).isEmpty());
}

void tst_Window::addedFilesGoWhereTheirKindBelongs()
{
    QTemporaryDir folder;
    const QString golden = QString::fromStdString(goldenFolder().string()) + u'/';
    const QString model = folder.filePath(u"toy.safetensors"_s);
    QVERIFY(QFile::copy(golden + u"tiny-sdxl-single.safetensors"_s, model));
    std::filesystem::copy((golden + u"tiny-sdxl"_s).toStdString(), folder.filePath(u"toy.config"_s).toStdString(),
                          std::filesystem::copy_options::recursive);
    Application application;
    application.start({});
    MainWindow &window = application.window();
    Q_EMIT window.modelAdded(model);
    QTRY_COMPARE(window.request().checkpoint, model.toStdString());
    Q_EMIT window.modelAdded(golden + u"tiny-sdxl/vae"_s);
    QTRY_COMPARE(window.request().vae, (golden + u"tiny-sdxl/vae"_s).toStdString());
    Q_EMIT window.modelAdded(golden + u"lora/kohya.safetensors"_s);
    QTRY_COMPARE(window.request().loras.size(), size_t(1));

    // A text encoder alone is told and changes nothing.
    Q_EMIT window.modelAdded(golden + u"tiny-sdxl/text_encoder/model.safetensors"_s);
    QTRY_VERIFY(isTold(application, u"model is a text encoder; Pixelsmith needs SDXL. Choose another."_s));
    QCOMPARE(window.request().checkpoint, model.toStdString());

    GenerationRequest request = window.request();
    request.prompt = "a cat";
    request.steps = 2;
    Q_EMIT window.generateRequested(request);
    QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::BaseReady, 60'000);
}

QTEST_MAIN(tst_Window)
#include "tst_window.moc"
