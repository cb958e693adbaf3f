#include "app/program_fixture.h"

#include <ui/actions.h>
#include <ui/panels/message_bar.h>
#include <ui/status_line.h>

#include <QFileDialog>
#include <QPushButton>
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <functional>
#include <stdexcept>

using namespace pixelsmith;
using namespace pixelsmith::program;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Run = WindowState::Run;

namespace {

/// What a run tells and how it ends, on the worker's thread.
using Play = std::function<RunResult(const GenerationWorker::Job &)>;

RunResult goOnUntilStopped(const GenerationWorker::Job &job)
{
    while (job.control->waitFor(1h))
        continue;
    return {RunResult::Kind::Stopped, {}, {}};
}

/// Loads no model and paints nothing.
class ScriptedWorker : public GenerationWorker
{
public:
    ScriptedWorker(std::vector<Play> plays, std::atomic<int> &runs, DeviceOptions &device)
        : m_plays(std::move(plays))
        , m_runs(runs)
        , m_device(device)
    {
    }

protected:
    RunResult runJob(const Job &job) override
    {
        const auto run = static_cast<size_t>(m_runs.load());
        m_device = job.device;
        Q_EMIT running({job.device.device == "cpu" ? "cpu" : "cuda:0", "float32", 1, ""});
        ++m_runs;
        return run < m_plays.size() ? m_plays[run](job) : goOnUntilStopped(job);
    }

private:
    std::vector<Play> m_plays;
    std::atomic<int> &m_runs;
    DeviceOptions &m_device;
};

/// Reads a large model until it is stopped.
class LoadingWorker : public GenerationWorker
{
protected:
    RunResult runJob(const Job &job) override
    {
        Q_EMIT loading();
        job.sink(ModelLoading{1'000'000'000, 6'900'000'000});
        job.sink(ModelLoading{2'100'000'000, 6'900'000'000});
        return goOnUntilStopped(job);
    }
};

/// The program on a worker that plays. Later runs than those with a play go on until they are stopped.
struct Scene
{
    explicit Scene(std::vector<Play> plays)
        : application(std::make_unique<ScriptedWorker>(std::move(plays), runs, device))
    {
        application.start({});
    }

    std::vector<QPushButton *> buttons()
    {
        std::vector<QPushButton *> shown;
        for (auto *button : application.window().findChild<MessageBar *>()->findChildren<QPushButton *>()) {
            if (!button->isHidden())
                shown.push_back(button);
        }
        return shown;
    }
    QString names()
    {
        QStringList names;
        for (const QPushButton *button : buttons())
            names << button->text();
        return names.join(u" | "_s);
    }
    QString message() { return application.window().message(); }
    Run state() { return application.controller().state(); }
    bool isPainting() { return state() == Run::Sampling && application.controller().isRunning(); }

    std::atomic<int> runs = 0;
    DeviceOptions device; ///< of the newest run
    Application application;
};

Play telling(const Event &event)
{
    return [event](const GenerationWorker::Job &job) {
        job.sink(event);
        return goOnUntilStopped(job);
    };
}

Play failing(ErrorKind kind, const std::string &text)
{
    return [=](const GenerationWorker::Job &) -> RunResult { throw Error(kind, text); };
}

/// As the run's journal does it: tries again when it is resumed, and then it works.
Play savingAgain(const SavingPaused &paused)
{
    return [paused](const GenerationWorker::Job &job) -> RunResult {
        job.sink(paused);
        if (!job.control->waitFor(1h))
            return {RunResult::Kind::Stopped, {}, {}};
        job.sink(SavingResumed{});
        return goOnUntilStopped(job);
    };
}

/// A message, its buttons, and what pressing one of them does.
struct Told
{
    const char *name;
    Play play;
    QString text;
    QString buttons;
    int press = -1; ///< none
    std::function<bool(Scene &)> helps = {};
};

bool isSilentAndPainting(Scene &scene)
{
    return scene.isPainting() && scene.message().isEmpty();
}

bool isPaintedAgain(Scene &scene)
{
    return scene.runs == 2 && isSilentAndPainting(scene);
}

bool isStoppedAndKept(Scene &scene)
{
    return scene.state() == Run::Stopped && scene.runs == 1 && scene.message().isEmpty()
           && QFileInfo::exists(toQString(scene.application.controller().document()->path()));
}

bool isAskedForAFolder(Scene &scene)
{
    const auto *dialog = scene.application.window().findChild<QFileDialog *>();
    return dialog && dialog->isVisible() && dialog->fileMode() == QFileDialog::Directory;
}

std::vector<Told> allTold()
{
    const SavingPaused full = {
        .isDiskFull = true, .document = "/home/a/lake.pixelsmith", .bytesMissing = 5'000'000'000, .step = 4};
    const SavingPaused broken = {.reason = "Input/output error", .document = "/home/a/lake.pixelsmith", .step = 4};
    const QString saving = u"Try again | Move the picture… | Stop and keep"_s;
    const auto lowered = [](MemoryLimit limit) { return telling(MemoryLowered{0, 2, limit, 4}); };
    const auto isOnProcessor = [](Scene &scene) { return isPaintedAgain(scene) && scene.device.device == "cpu"; };
    const auto isOnCard = [](Scene &scene) { return isPaintedAgain(scene) && scene.device.device == "auto"; };
    return {
        {"disk full", savingAgain(full), u"Paused: disk full (needs 5.0 GB more in /home/a)"_s, saving, 0,
         isSilentAndPainting},
        {"disk full, moved", savingAgain(full), u"Everything so far is saved"_s, saving, 1, isAskedForAFolder},
        {"disk full, stopped", savingAgain(full), u"Everything so far is saved"_s, saving, 2, isStoppedAndKept},
        {"disk broken", savingAgain(broken), u"the disk reported an error (Input/output error). Saved up to step 4"_s,
         saving, 0, isSilentAndPainting},
        {"smaller batches", lowered(MemoryLimit::BatchSize), u"patches at once from now on: 4"_s, {}},
        {"smaller pictures", lowered(MemoryLimit::VaeParts), u"developed in 4 parts"_s, {}},
        {"smaller attention", lowered(MemoryLimit::AttentionSlices), u"computed in 4 slices"_s, {}},
        {"VAE on the processor", lowered(MemoryLimit::VaeOnHost), u"developed on the processor"_s, {}},
        {"encoders on the processor", lowered(MemoryLimit::TextEncodersOnHost), u"read on the processor"_s, {}},
        {"another device", telling(Warning{"Continuing here may differ slightly."}), u"may differ slightly"_s,
         u"Stop"_s, 0, isStoppedAndKept},
        {"no memory", failing(ErrorKind::OutOfMemory, "It needs 9 GB. What was finished is saved."),
         u"It needs 9 GB. What was finished is saved."_s, u"Try again"_s, 0, isPaintedAgain},
        {"card lost", failing(ErrorKind::Device, "The graphics card failed."), u"The graphics card failed."_s,
         u"Try again | Go on with the processor"_s, 0, isOnCard},
        {"card lost, without it", failing(ErrorKind::Device, "The graphics card failed."),
         u"The graphics card failed."_s, u"Try again | Go on with the processor"_s, 1, isOnProcessor},
        {"file fails", failing(ErrorKind::Io, "The working file fails."), u"The working file fails."_s, u"Try again"_s,
         0, isPaintedAgain},
        {"no room", failing(ErrorKind::DiskFull, "There is no room."), u"There is no room."_s, u"Try again"_s, 0,
         isPaintedAgain},
        {"model damaged", failing(ErrorKind::Checkpoint, "The model is damaged."), u"The model is damaged."_s, {}},
        {"our mistake",
         [](const GenerationWorker::Job &) -> RunResult { throw std::out_of_range("map::at"); },
         u"This is a mistake in the program; what was finished is saved."_s,
         {}},
    };
}

} // namespace

/// What goes wrong is told in the window with what helps, and that helps.
class tst_WindowMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        program::begin(u"pixelsmith-window-messages-test"_s);
    }
    void cleanup() { program::cleanup(); }

    void whatARunTellsIsShownWithWhatHelps_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const Told &told : allTold())
            QTest::newRow(told.name) << index++;
    }
    void whatARunTellsIsShownWithWhatHelps()
    {
        QFETCH(int, index);
        const Told told = allTold().at(static_cast<size_t>(index));
        Scene scene({told.play});
        Q_EMIT scene.application.window().generateRequested(request());
        QTRY_VERIFY2(scene.message().contains(told.text), qPrintable(scene.message()));
        QTRY_COMPARE(scene.names(), told.buttons);
        if (told.press >= 0) {
            scene.buttons().at(static_cast<size_t>(told.press))->click();
            QTRY_VERIFY(told.helps(scene));
        }
    }

    void theStatusLineSaysWhatIsWaitedFor()
    {
        Scene scene({});
        QStringList told;
        const auto *line = scene.application.window().findChild<StatusLine *>();
        connect(&scene.application.controller(), &GenerationController::stateChanged, line,
                [&] { told << line->leftText(); });
        Q_EMIT scene.application.window().generateRequested(request());
        QTRY_VERIFY(scene.runs == 1 && scene.isPainting());
        scene.application.window().actions().stop->trigger();
        QTRY_COMPARE(scene.state(), Run::Stopped);
        QVERIFY2(told.contains(u"Loading the model…"_s) && told.contains(u"Stopping…"_s), qPrintable(told.join(u'|')));
        QVERIFY(line->leftText().startsWith(u"Ready"_s));
    }

    void howFarTheModelIsReadIsTold()
    {
        Application application(std::make_unique<LoadingWorker>());
        application.start({});
        Q_EMIT application.window().generateRequested(request());
        const QString text = u"Loading the model… 2.1 GB of 6.9 GB"_s;
        QTRY_COMPARE(application.window().findChild<StatusLine *>()->leftText(), text);
        QVERIFY(isTold(application, text));
        QCOMPARE(application.controller().state(), Run::Loading);
        application.window().actions().stop->trigger();
        QTRY_COMPARE(application.controller().state(), Run::Stopped);
    }

    /// Whatever ended it, the picture can be gone on with.
    void aRunThatFailedCanBeResumed()
    {
        Scene scene({failing(ErrorKind::Checkpoint, "The model is damaged.")});
        Q_EMIT scene.application.window().generateRequested(request());
        QTRY_COMPARE(scene.state(), Run::Stopped);
        QAction *resume = scene.application.window().actions().pause;
        QVERIFY(resume->isEnabled() && resume->text() == u"&Resume"_s);
        resume->trigger();
        QTRY_VERIFY(scene.runs == 2 && scene.isPainting());
    }

    void aFailedRunHoldsThoseThatWait_data()
    {
        QTest::addColumn<int>("press");
        QTest::newRow("go on") << 0;
        QTest::newRow("remove") << 1;
    }
    void aFailedRunHoldsThoseThatWait()
    {
        QFETCH(int, press);
        Scene scene({failing(ErrorKind::OutOfMemory, "It needs 9 GB.")});
        Q_EMIT scene.application.window().generateRequested(request(), 2);
        QTRY_COMPARE(scene.names(), u"Go on | Remove them"_s);
        QVERIFY(scene.message().startsWith(u"It needs 9 GB.\n1 picture"_s));
        scene.buttons().at(static_cast<size_t>(press))->click();
        QVERIFY(scene.message().isEmpty());
        if (press == 0)
            QTRY_VERIFY(scene.runs == 2 && scene.application.controller().isRunning());
        else
            QVERIFY(scene.buttons().empty() && !scene.application.controller().isRunning());
    }

    void aPictureMadeElsewhereIsGoneOnWithOnceItIsFree()
    {
        const QString path = workingFolder() + u"/elsewhere.pixelsmith"_s;
        QDir().mkpath(workingFolder());
        auto elsewhere = Document::create(toPath(path), request(), makePlan(request(), model()));
        Scene scene({});
        Q_EMIT scene.application.window().openRequested(path);
        QVERIFY2(scene.message().startsWith(u"This picture is being made in another window"_s),
                 qPrintable(scene.message()));
        scene.application.window().actions().pause->trigger();
        QVERIFY2(scene.message().contains(u"go on with it there"_s), qPrintable(scene.message()));
        QTRY_COMPARE(scene.names(), u"Try again"_s);
        elsewhere.reset();
        scene.buttons().front()->click();
        QTRY_VERIFY(scene.runs == 1 && isSilentAndPainting(scene));
    }

    void aFileThatIsNoModelIsToldAndAnotherChosen()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"dream.safetensors"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("no model at all") > 0);
        file.close();
        Scene scene({});
        scene.application.window().setRequest(request());
        Q_EMIT scene.application.window().modelAdded(path);
        QTRY_VERIFY2(scene.message().contains(u"dream.safetensors"_s), qPrintable(scene.message()));
        QCOMPARE(scene.names(), u"Choose another…"_s);
        scene.buttons().front()->click();
        const auto *dialog = scene.application.window().findChild<QFileDialog *>();
        QVERIFY(dialog && dialog->isVisible());
        // Others are looked for beside the one that is chosen.
        QCOMPARE(dialog->directory(), QDir(toQString(tinyCheckpoint().parent_path())));
        QVERIFY(scene.message().isEmpty());
    }
};

QTEST_MAIN(tst_WindowMessages)
#include "tst_window_messages.moc"
