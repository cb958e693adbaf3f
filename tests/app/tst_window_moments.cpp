#include "app/program_fixture.h"

#include <ui/actions.h>
#include <ui/dialogs/export_panel.h>

#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include <cerrno>
#include <functional>
#include <memory>
#include <sys/wait.h>

using namespace pixelsmith;
using namespace pixelsmith::program;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

namespace {

constexpr int kLongest = 40'000;

/// Of this process' threads.
QStringList threadNames()
{
    QStringList names;
    for (const QString &id : QDir(u"/proc/self/task"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile file(u"/proc/self/task/%1/comm"_s.arg(id));
        if (file.open(QIODevice::ReadOnly))
            names << QString::fromUtf8(file.readAll()).trimmed();
    }
    return names;
}

QStringList openDocuments()
{
    QStringList open;
    for (const QFileInfo &file : QDir(u"/proc/self/fd"_s).entryInfoList(QDir::Files | QDir::System)) {
        if (file.symLinkTarget().contains(u".pixelsmith"_s))
            open << file.symLinkTarget();
    }
    return open;
}

/// What a program that was closed must not leave behind.
QString leftBehind()
{
    if (!QApplication::allWidgets().isEmpty())
        return u"%1 widgets"_s.arg(QApplication::allWidgets().size());
    if (threadNames().contains(u"pipeline"_s))
        return u"the pipeline's thread"_s;
    if (const QStringList open = openDocuments(); !open.isEmpty())
        return u"open: "_s + open.join(u' ');
    if (waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD)
        return u"a process"_s;
    const QDir folder(workingFolder());
    for (const QString &file : folder.entryList({u"*.pixelsmith"_s})) {
        const auto document = Document::open(toPath(folder.filePath(file)), Document::Access::ReadWrite);
        if (!document->isWritable())
            return u"%1, in use by %2"_s.arg(file, QString::fromStdString(document->writer()));
    }
    const QStringList parts = folder.entryList({u"*.part"_s});
    return parts.isEmpty() ? QString() : u"unfinished files: "_s + parts.join(u' ');
}

using Is = std::function<bool(const Progress &)>;

Is in(StagePhase phase, int stage = 1)
{
    return [=](const Progress &progress) { return progress.stage == stage && progress.phase == phase; };
}

/// Paints as the program does, and holds still at a moment until something was done in the window.
class HeldWorker : public GenerationWorker
{
public:
    /// Does `act` once, at the first progress that is of that kind; while nothing runs.
    void holdAt(Is is, std::function<void()> act)
    {
        m_is = std::move(is);
        m_act = std::move(act);
    }

protected:
    RunResult runJob(const Job &job) override
    {
        Job held = job;
        held.sink = [this, &job](const Event &event) {
            job.sink(event);
            const auto *progress = std::get_if<Progress>(&event);
            if (!progress || !m_is || !m_is(*progress))
                return;
            m_is = {};
            QMetaObject::invokeMethod(
                qApp,
                [this] {
                    m_act();
                    m_isDone.release();
                },
                Qt::QueuedConnection);
            m_isDone.tryAcquire(1, kLongest);
        };
        return GenerationWorker::runJob(held);
    }

private:
    Is m_is;
    std::function<void()> m_act;
    QSemaphore m_isDone;
};

/// The program on a worker that can be held.
struct Scene
{
    Scene()
        : worker(new HeldWorker)
        , application(std::unique_ptr<GenerationWorker>(worker))
    {
        application.start({});
    }

    HeldWorker *worker;
    Application application;
};

void grow(Application &application)
{
    application.controller().grow(application.controller().document(), grown({256, 256}), model());
}

} // namespace

/// What is done at the worst of moments harms nothing and leaves nothing behind.
class tst_WindowMoments : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        program::begin(u"pixelsmith-window-moments-test"_s);
        m_straight = straightHash();
        QVERIFY(!m_straight.empty());
    }
    void cleanup()
    {
        // What is read beside the window may take a moment more.
        const bool isClean = QTest::qWaitFor([] { return leftBehind().isEmpty(); });
        const QString left = isClean ? QString() : leftBehind();
        program::cleanup();
        QCOMPARE(left, QString());
    }

    void stopWhileEncoding() { stopIn(StagePhase::Encoding); }
    void stopWhileDecoding() { stopIn(StagePhase::Decoding); }

    void closeWindowWhileRunning_data()
    {
        QTest::addColumn<int>("stage");
        QTest::addColumn<int>("phase");
        QTest::newRow("sampling") << 0 << int(StagePhase::Denoising);
        QTest::newRow("preparing") << 1 << int(StagePhase::Encoding);
        QTest::newRow("painting") << 1 << int(StagePhase::Denoising);
        QTest::newRow("developing") << 1 << int(StagePhase::Decoding);
    }
    void closeWindowWhileRunning()
    {
        QFETCH(int, stage);
        QFETCH(int, phase);
        {
            Scene scene;
            bool isClosed = false;
            if (stage > 0)
                QVERIFY(paintBase(scene.application));
            scene.worker->holdAt(in(StagePhase(phase), stage), [&] {
                scene.application.window().close();
                isClosed = true;
            });
            if (stage > 0)
                grow(scene.application);
            else
                scene.application.controller().generate(request(), model());
            QTRY_VERIFY_WITH_TIMEOUT(isClosed, kLongest);
        }
        QTRY_COMPARE(leftBehind(), QString());
        Application application;
        application.start({});
        GenerationController &controller = application.controller();
        // It may have come to its end in the moment in which the window closed.
        if (controller.state() == Run::Stopped)
            controller.resume();
        QTRY_VERIFY_WITH_TIMEOUT(isAtRest(application), kLongest);
        if (stage == 0) {
            QCOMPARE(controller.state(), Run::BaseReady);
            grow(application);
        }
        QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Finished, kLongest);
        QCOMPARE(hashOf(application), m_straight);
    }

    void closeWhileLoadingTheModel()
    {
        Application application;
        application.start({});
        application.controller().generate(request(), model());
        QCOMPARE(application.controller().state(), Run::Loading);
        application.window().close();
    }

    void closeWhileTrying()
    {
        Application application;
        application.start({});
        QVERIFY(paintBase(application));
        QTRY_VERIFY(application.window().actions().trySlider->isEnabled());
        application.window().actions().trySlider->trigger();
        application.window().close();
    }

    void closeWhileExporting()
    {
        const QString target = workingFolder() + u"/export.tif"_s;
        {
            Application application;
            application.start({});
            QVERIFY(paintBase(application));
            Q_EMIT application.window().exportRequested({.path = target});
            QVERIFY(isTold(application, u"Export export.tif"_s));
            QVERIFY(waitpid(-1, nullptr, WNOHANG) == 0); // it is there and works
            application.window().close();
        }
        QVERIFY(!QFile::exists(target) || readImageSize(toPath(target)) == PixelSize({128, 128}));
    }

    void sliderMovedInLastStep()
    {
        Scene scene;
        QVERIFY(paintBase(scene.application));
        GenerationController &controller = scene.application.controller();
        bool isMoved = false;
        scene.worker->holdAt(
            [](const Progress &progress) {
                return progress.stage == 1 && progress.phase == StagePhase::Denoising
                       && progress.step == progress.steps - 1;
            },
            [&] {
                Q_EMIT scene.application.window().sliderChanged(1, 1);
                isMoved = true;
            });
        grow(scene.application);
        QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Finished, kLongest);
        QVERIFY(isMoved);
        // There is no step left that could obey.
        QCOMPARE(hashOf(scene.application), m_straight);
        QVERIFY(controller.document()->sliderChanges().empty());
    }

    void pauseResumePause()
    {
        Scene scene;
        QVERIFY(paintBase(scene.application));
        GenerationController &controller = scene.application.controller();
        QAction *pause = scene.application.window().actions().pause;
        const QSignalSpy progress(&controller, &GenerationController::progressed);
        bool isPaused = false;
        scene.worker->holdAt(in(StagePhase::Denoising), [&] {
            for (int i = 0; i < 5; ++i)
                pause->trigger();
            isPaused = true;
        });
        grow(scene.application);
        QTRY_VERIFY_WITH_TIMEOUT(isPaused && !progress.isEmpty(), kLongest);
        QCOMPARE(controller.state(), Run::Paused);
        // What was on its way comes within a frame or two.
        QTest::qWait(100);
        const qsizetype before = progress.size();
        QTest::qWait(100);
        QCOMPARE(progress.size(), before);
        QCOMPARE(controller.state(), Run::Paused);
        pause->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Finished, kLongest);
        QCOMPARE(hashOf(scene.application), m_straight);
    }

    void theSheetLetsARunBeWatched()
    {
        Scene scene;
        Application &application = scene.application;
        QVERIFY(paintBase(application));
        GenerationController &controller = application.controller();
        const QTemporaryDir folder;
        const QSignalSpy started(&controller, &GenerationController::liveStarted);
        scene.worker->holdAt(in(StagePhase::Denoising), [&] { exportLive(application, folder.path()); });
        grow(application);
        QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Finished, kLongest);
        QCOMPARE(started.size(), 1);
        QVERIFY(application.window().actions().liveDeepZoom->isChecked());
        const QDir tiles(QFileInfo(started[0][0].toString()).absolutePath() + u"/picture_files"_s);
        QVERIFY(tiles.path().startsWith(folder.path()));
        // What is left to be written is written beside the window.
        const auto state = [&] {
            QFile file(tiles.filePath(u"state.js"_s));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        QTRY_VERIFY(state().contains("done: true"));
        QVERIFY(tiles.exists(u"8/0_0.jpg"_s));
        QCOMPARE(hashOf(application), m_straight);
    }

    void aRunThatCannotBeWatchedGoesOn()
    {
        Scene scene;
        Application &application = scene.application;
        QVERIFY(paintBase(application));
        GenerationController &controller = application.controller();
        const QTemporaryDir folder;
        const QString name = QFileInfo(toQString(controller.document()->path())).completeBaseName();
        QVERIFY(QDir(folder.path()).mkpath(name + u"/picture_files"_s)); // somebody else's
        const QSignalSpy failed(&controller, &GenerationController::liveFailed);
        scene.worker->holdAt(in(StagePhase::Denoising), [&] { exportLive(application, folder.path()); });
        grow(application);
        QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Finished, kLongest);
        QCOMPARE(failed.size(), 1);
        QVERIFY(!application.window().actions().liveDeepZoom->isChecked());
        QCOMPARE(hashOf(application), m_straight);
    }

private:
    /// As a user does it in the export sheet.
    static void exportLive(Application &application, const QString &folder)
    {
        auto *sheet = application.window().findChild<ExportPanel *>();
        for (QToolButton *card : sheet->findChildren<QToolButton *>()) {
            if (card->text() == nameOf(ImageFormat::DeepZoom))
                card->click();
        }
        sheet->findChild<QCheckBox *>(u"live"_s)->click();
        sheet->findChild<QLineEdit *>(u"path"_s)->setText(folder);
        for (QPushButton *button : sheet->findChildren<QPushButton *>()) {
            if (button->isDefault())
                button->click();
        }
    }

    void stopIn(StagePhase phase)
    {
        Scene scene;
        QVERIFY(paintBase(scene.application));
        GenerationController &controller = scene.application.controller();
        const Actions &actions = scene.application.window().actions();
        bool isAsked = false;
        scene.worker->holdAt(in(phase), [&] {
            actions.stop->trigger();
            isAsked = true;
        });
        grow(scene.application);
        QTRY_VERIFY_WITH_TIMEOUT(isAsked && isAtRest(scene.application), kLongest);
        // There may have been nothing left to stop.
        if (controller.state() == Run::Stopped) {
            QVERIFY(phase != StagePhase::Decoding || isTold(scene.application, u"Kept 9"_s));
            actions.pause->trigger();
        }
        QTRY_COMPARE_WITH_TIMEOUT(controller.state(), Run::Finished, kLongest);
        QCOMPARE(hashOf(scene.application), m_straight);
    }

    std::string m_straight;
};

QTEST_MAIN(tst_WindowMoments)
#include "tst_window_moments.moc"
