#include "app/program_fixture.h"

#include <ui/actions.h>
#include <ui/panels/bases_strip.h>
#include <ui/panels/history_panel.h>
#include <ui/panels/jobs_panel.h>
#include <ui/panels/message_bar.h>
#include <ui/viewer/image_viewer.h>

#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include <algorithm>
#include <csignal>
#include <sys/types.h>

using namespace pixelsmith;
using namespace pixelsmith::program;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

/// Several pictures in the program behind its window: queue, bases, history, what was left unfinished.
class tst_WindowPictures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { program::begin(u"pixelsmith-window-pictures-test"_s); }
    void cleanup() { program::cleanup(); }
    void generateWhileRunningWaitsForItsTurn();
    void anotherPictureIsLookedAtWhileOneIsPainted();
    void stoppedRunHoldsTheQueueAlsoOverARestart();
    void ofSeveralBasesTheChosenOneGrows();
    void anUnfinishedRunIsOfferedToGoOn_data();
    void anUnfinishedRunIsOfferedToGoOn();
    void whatIsTypedStaysWhileTheNextPictureBegins();
    void picturesAreInTheHistoryAndCanBeTakenBackFromTheTrash();
    void aPictureOfTheHistoryIsComparedWith();
    void aPictureWhoseReaderCrashesLeavesNothing();
};

void tst_WindowPictures::generateWhileRunningWaitsForItsTurn()
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

void tst_WindowPictures::anotherPictureIsLookedAtWhileOneIsPainted()
{
    const std::string straight = straightHash();
    Application application;
    application.start({});
    MainWindow &window = application.window();
    GenerationController &controller = application.controller();
    QVERIFY(paintBase(application));
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

void tst_WindowPictures::stoppedRunHoldsTheQueueAlsoOverARestart()
{
    {
        Application application;
        application.start({});
        GenerationController &controller = application.controller();
        // At once: a window that a busy machine keeps waiting would come too late.
        connect(&controller, &GenerationController::runBegan, &application.window(), &MainWindow::stopRequested);
        const QSignalSpy ended(&controller, &GenerationController::runEnded);
        Q_EMIT application.window().generateRequested(request(), 3);
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 60'000);
        QVERIFY(!controller.isRunning());
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

void tst_WindowPictures::ofSeveralBasesTheChosenOneGrows()
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

void tst_WindowPictures::anUnfinishedRunIsOfferedToGoOn_data()
{
    QTest::addColumn<bool>("isClosed");
    QTest::addColumn<int>("button");
    QTest::newRow("closed, resume") << true << 0;
    QTest::newRow("crashed, resume") << false << 0;
    QTest::newRow("crashed, keep") << false << 1;
    QTest::newRow("crashed, discard") << false << 2;
}

void tst_WindowPictures::anUnfinishedRunIsOfferedToGoOn()
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
        // Held after a first step, however late a busy machine lets the test look.
        GenerationController &controller = application.controller();
        connect(&controller, &GenerationController::runBegan, &controller, &GenerationController::pause);
        Q_EMIT application.window().growRequested({256, 256});
        QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Paused, 60'000);
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

void tst_WindowPictures::whatIsTypedStaysWhileTheNextPictureBegins()
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

void tst_WindowPictures::picturesAreInTheHistoryAndCanBeTakenBackFromTheTrash()
{
    Application application;
    application.start({});
    MainWindow &window = application.window();
    GenerationController &controller = application.controller();
    const auto &history = window.findChild<HistoryPanel *>()->model();
    QVERIFY(paintBase(application));
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
    // Which of the two is the newer is not asked: a fast machine has made both within the same second.
    const int row = history.rowOf(damaged.fileName());
    QVERIFY(row >= 0 && !history.item(row).problem.isEmpty());
}

void tst_WindowPictures::aPictureOfTheHistoryIsComparedWith()
{
    Application application;
    application.start({});
    MainWindow &window = application.window();
    GenerationController &controller = application.controller();
    const QSignalSpy ended(&controller, &GenerationController::runEnded);
    for (const char *prompt : {"a cat", "a dog"}) {
        GenerationRequest wanted = request();
        wanted.prompt = prompt;
        Q_EMIT window.generateRequested(wanted);
    }
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 2, 60'000);
    const QString first = ended[0][1].toString();
    QVERIFY(first != toQString(controller.document()->path()));
    auto *viewer = window.findChild<ImageViewer *>();
    Q_EMIT window.findChild<HistoryPanel *>()->compareRequested(first);
    QVERIFY(window.actions().compare->isChecked());
    QVERIFY(viewer->secondSource());
    const auto compared = Document::open(toPath(first), Document::Access::ReadOnly);
    QCOMPARE(pixelHash(*viewer->secondSource()), pixelHash(*openStage(compared, 0)));
    QVERIFY(pixelHash(*viewer->secondSource()) != hashOf(application));
    // Another picture ends the comparison.
    Q_EMIT window.openRequested(first);
    QVERIFY(!viewer->secondSource());
}

void tst_WindowPictures::aPictureWhoseReaderCrashesLeavesNothing()
{
    const QString path = QDir::tempPath() + u"/pixelsmith-window-pictures-test.png"_s;
    QImage image(5000, 5000, QImage::Format_RGB888);
    image.fill(QColor(10, 20, 30));
    QVERIFY(image.save(path));
    Application application;
    application.start({});
    const auto documents = [] {
        return QDir(workingFolder()).entryList({u"*.pixelsmith*"_s}, QDir::Files | QDir::Hidden);
    };
    Q_EMIT application.window().pictureDropped(path);
    QTRY_VERIFY_WITH_TIMEOUT(!documents().isEmpty(), 60'000);
    // The reader is the program's only child now.
    const QStringList processes = QDir(u"/proc"_s).entryList(QDir::Dirs);
    for (const QString &process : processes) {
        QFile file(u"/proc/%1/stat"_s.arg(process));
        const QByteArray stat = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 1).simplified().split(' ');
        if (fields.value(1).toLongLong() == QCoreApplication::applicationPid())
            ::kill(static_cast<pid_t>(process.toInt()), SIGSEGV);
    }
    QTRY_VERIFY_WITH_TIMEOUT(isTold(application, u"it is damaged or made to harm."_s), 60'000);
    QCOMPARE(documents(), QStringList());
    QVERIFY(QFile::remove(path));
}

QTEST_MAIN(tst_WindowPictures)
#include "tst_window_pictures.moc"
