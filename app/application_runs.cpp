// Which picture is painted next: runs begin at once where nothing runs, and wait for their turn otherwise.
#include "app/application.h"

#include "app/calibration.h"
#include "app/paths.h"

#include <ui/text.h>

#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr qsizetype kLongestTitle = 40;

QString titleOf(const GenerationRequest &request)
{
    return Text::shortened(QString::fromStdString(request.prompt), kLongestTitle);
}

/// The part of a run that is done, 0…1, by the time that its stages take.
double doneOfRun(const std::vector<StageTimes> &stages, int firstStage, const Progress &progress)
{
    double all = 0;
    double done = 0;
    for (int stage = firstStage; stage < static_cast<int>(stages.size()); ++stage) {
        const StageTimes &times = stages[static_cast<size_t>(stage)];
        all += times.all();
        done += stage < progress.stage    ? times.all()
                : stage == progress.stage ? times.all() * doneOf(progress, times)
                                          : 0;
    }
    return all > 0 ? done / all : 0;
}

} // namespace

void Application::connectRuns()
{
    MainWindow *window = m_window.get();
    connect(window, &MainWindow::generateRequested, this, &Application::generate);
    connect(window, &MainWindow::growRequested, this, &Application::grow);
    connect(window, &MainWindow::resumeRequested, this, &Application::resume);
    connect(window, &MainWindow::pauseRequested, &m_controller, &GenerationController::pause);
    connect(window, &MainWindow::stopRequested, &m_controller, &GenerationController::stop);
    connect(window, &MainWindow::jobCancelRequested, this, &Application::cancelJob);
    connect(window, &MainWindow::jobMoveRequested, this,
            [this](const JobInfo &job, int by) { m_queue.move(job.id, by); });
    connect(window, &MainWindow::jobShowRequested, this, [this](const JobInfo &) {
        if (const auto document = m_controller.runningDocument())
            m_controller.open(toQString(document->path()));
    });
    connect(&m_queue, &RunQueue::changed, this, &Application::showJobs);
    connect(&m_queue, &RunQueue::told, window, [window](const QString &text) { window->showMessage(text); });
    connect(&m_jobs, &ChildJobs::changed, this, &Application::showJobs);
    connect(&m_controller, &GenerationController::runProgressed, this, [this](const Progress &progress) {
        m_lastProgress = progress;
        m_runDone = std::max(m_runDone, doneOfRun(m_runTimes, m_runFirstStage, progress));
        showJobs();
    });
    connect(&m_controller, &GenerationController::documentChanged, this, &Application::showJobs);
    connect(&m_controller, &GenerationController::runBegan, this, &Application::noteRun);
    connect(&m_controller, &GenerationController::runEnded, this, &Application::endRun);
}

void Application::generate(const GenerationRequest &request, int count)
{
    m_window->clearMessage();
    m_bases.clear();
    for (int i = 0; count > 1 && i < count; ++i)
        m_bases.push_back({0, {.seed = request.seed + static_cast<uint64_t>(i)}});
    for (int i = 0; i < count; ++i) {
        QueuedRun run;
        run.request = request;
        run.request.targetSize = {};
        run.request.seed += static_cast<uint64_t>(i);
        run.title = count > 1 ? tr("seed %1 · %2").arg(run.request.seed).arg(titleOf(request)) : titleOf(request);
        const int id = enqueue(run);
        if (count > 1)
            m_bases[static_cast<size_t>(i)].run = id;
    }
    showBases();
}

void Application::grow(PixelSize target)
{
    const auto document = m_controller.document();
    if (!document)
        return;
    QueuedRun run;
    run.kind = QueuedRun::Kind::Grow;
    run.request = m_window->request();
    run.request.targetSize = target;
    run.document = toQString(document->path());
    run.title =
        tr("%1 to %2", "a picture and the size it grows to").arg(titleOf(document->request()), Text::stageName(target));
    enqueue(run);
}

void Application::resume()
{
    const auto document = m_controller.document();
    const bool waits = document && m_controller.isRunning() && !m_controller.isShownRunning();
    if (!waits) {
        m_controller.resume();
        return;
    }
    enqueue({.kind = QueuedRun::Kind::GoOn,
             .document = toQString(document->path()),
             .title = titleOf(document->request())});
}

/// What the user asks for while nothing runs begins at once, before those that were held.
/// \return its place in the queue; 0: it has none.
int Application::enqueue(QueuedRun run)
{
    if (m_controller.isRunning() || m_isStarting)
        return m_queue.add(std::move(run));
    begin(run, GenerationController::Show::Yes);
    return 0;
}

void Application::goOnWithQueue()
{
    if (const auto shown = m_controller.document())
        m_lastRun = toQString(shown->path());
    beginNext();
}

void Application::beginNext()
{
    if (m_controller.isRunning() || m_isStarting)
        return;
    const bool waitsForMove =
        !m_queue.isEmpty() && !m_move.path.isEmpty() && m_queue.runs().front().document == m_move.path;
    if (waitsForMove)
        return;
    const auto run = m_queue.takeFirst();
    if (!run)
        return;
    // The view follows from one picture to the next, unless the user went to look at another one.
    const auto shown = m_controller.document();
    const bool follows = !shown || toQString(shown->path()) == m_lastRun;
    begin(*run, follows ? GenerationController::Show::Yes : GenerationController::Show::No);
}

void Application::begin(const QueuedRun &run, GenerationController::Show show)
{
    if (run.kind == QueuedRun::Kind::Generate) {
        withModel(run.request, [=, this](const ModelInfo &model) {
            if (!m_controller.generate(run.request, model, show))
                return false;
            showBaseOf(run, toQString(m_controller.runningDocument()->path()));
            return true;
        });
        return;
    }
    std::shared_ptr<Document> document;
    try {
        document = m_controller.documentAt(run.document);
    } catch (const Error &error) {
        showError(error.kind(), QString::fromUtf8(error.what()));
        hold(m_window->message());
        return;
    }
    if (show == GenerationController::Show::Yes && document != m_controller.document())
        m_controller.open(run.document);
    withModel(document->request(), [=, this](const ModelInfo &model) {
        return run.kind == QueuedRun::Kind::Grow ? m_controller.grow(document, run.request, model)
                                                 : m_controller.goOn(document);
    });
}

/// Reads the model, then begins the run; one begins at a time.
void Application::withModel(const GenerationRequest &request, std::function<bool(const ModelInfo &)> beginRun)
{
    m_isStarting = true;
    m_models.readInfo(
        modelSource(request),
        [this, beginRun](const ModelInfo &model) {
            m_isStarting = false;
            if (!beginRun(model)) {
                hold(m_window->message());
                return;
            }
        },
        [this] {
            m_isStarting = false;
            hold(m_window->message());
        });
}

void Application::noteRun()
{
    const auto document = m_controller.runningDocument();
    m_runPlan = document->plan();
    m_runTimes = Calibration(QString::fromStdString(m_runPlan.modelIdentity), m_controller.device()).times(m_runPlan);
    m_runFirstStage = document->lastFinishedStage() + 1;
    m_runDone = 0;
    m_lastProgress = {};
    m_loading = {};
    const QString name = titleOf(document->request());
    m_runTitle = m_runFirstStage == 0 ? name
                                      //: A picture and the size it grows to
                                      : tr("%1 to %2").arg(name, Text::stageName(m_runPlan.stages.back().size));
    m_settings.setOpenRun({toQString(document->path()), false});
    m_history.refresh();
    showGrowTargets();
    showJobs();
}

/// The run of one of several bases began.
void Application::showBaseOf(const QueuedRun &run, const QString &document)
{
    for (Base &base : m_bases) {
        if (base.run == run.id && base.info.document.isEmpty() && base.info.seed == run.request.seed)
            base.info = {.seed = base.info.seed, .state = BaseInfo::State::Painting, .document = document};
    }
    showBases();
}

void Application::endRun(const RunResult &result, const QString &document)
{
    m_lastRun = document;
    if (result.kind == RunResult::Kind::Finished)
        Calibration(QString::fromStdString(m_runPlan.modelIdentity), m_controller.device())
            .note(m_runPlan, m_runFirstStage, m_lastProgress);
    m_runPlan = {};
    m_settings.setOpenRun({});
    for (Base &base : m_bases) {
        if (base.info.document == document)
            base.info.state = BaseInfo::State::Done;
    }
    showBases();
    showGrowTargets();
    showJobs();
    if (m_queue.isEmpty() && result.kind != RunResult::Kind::Stopped)
        tellEnd();
    if (document == m_move.path) {
        m_move.goesOn = result.kind != RunResult::Kind::Finished; // it may have been faster than the stop
        moveStopped();
    } else if (result.kind == RunResult::Kind::Finished) {
        beginNext();
    } else {
        hold(result.kind == RunResult::Kind::Failed ? m_window->message() : QString());
    }
    endWithoutWindow();
}

/// The card of a run that did not come to its end. False: there is none to go on with.
bool Application::offerToResume(const AppSettings::OpenRun &run)
{
    if (run.document.isEmpty() || !QFileInfo::exists(run.document))
        return false;
    openDocument(run.document);
    const auto document = m_controller.document();
    // Another window may go on with it already.
    if (!document || toQString(document->path()) != run.document || document->isFinished() || !document->isWritable())
        return false;
    const std::vector<StageInfo> stages = m_controller.stages();
    const auto stage = std::ranges::find_if(stages, [](const StageInfo &s) { return s.phase != StagePhase::Done; });
    const QString name = Text::stageName(stage->size);
    const QString done = Text::percent(stage->done);
    //: %1 is a size, "8k", %2 a percentage
    const QString text = run.isClosed ? tr("The picture was growing to %1 (%2 done) when the window was closed.")
                                      : tr("The program ended unexpectedly while growing to %1 (%2 done).");
    //: %1 is a percentage
    const QString baseText = run.isClosed ? tr("The picture was being painted (%1 done) when the window was closed.")
                                          : tr("The program ended unexpectedly while painting a picture (%1 done).");
    m_window->showMessage(stage->steps == 0 || stage == stages.begin() ? baseText.arg(done) : text.arg(name, done),
                          {{tr("Resume"), [this] { m_controller.resume(); }},
                           {tr("Keep what is there"),
                            [this] {
                                m_settings.setOpenRun({});
                                hold();
                            }},
                           {tr("Discard"), [this, path = run.document] { deletePicture(path); }}});
    return true;
}

/// Whoever stops a run does not want the next one to begin. \param problem  what is told already; it stays to be read.
void Application::hold(const QString &problem)
{
    endWithoutWindow();
    if (m_queue.isEmpty())
        return;
    const QString waiting = tr("%n picture(s) wait to be painted.", nullptr, static_cast<int>(m_queue.runs().size()));
    m_window->showMessage(problem.isEmpty() ? waiting : problem + u'\n' + waiting,
                          {{tr("Go on"), [this] { goOnWithQueue(); }}, {tr("Remove them"), [this] { clearQueue(); }}});
}

void Application::clearQueue()
{
    std::erase_if(m_bases, [](const Base &base) { return base.info.document.isEmpty(); });
    showBases();
    m_queue.clear();
}

void Application::cancelJob(const JobInfo &job)
{
    switch (job.kind) {
    case JobInfo::Kind::File:
        m_jobs.cancel(job.id);
        break;
    case JobInfo::Kind::Run:
        m_controller.stop();
        break;
    case JobInfo::Kind::Waiting:
        m_queue.remove(job.id);
        std::erase_if(m_bases, [&](const Base &base) { return base.run == job.id; });
        showBases();
        break;
    }
}

void Application::showJobs()
{
    std::vector<JobInfo> jobs;
    // The run of the picture shown has its own place in the window, unless others wait behind it.
    if (m_controller.isRunning() && (!m_controller.isShownRunning() || !m_queue.isEmpty()))
        jobs.push_back({0, m_runTitle, m_runDone, JobInfo::Kind::Run});
    for (const QueuedRun &run : m_queue.runs())
        jobs.push_back({run.id, run.title, 0, JobInfo::Kind::Waiting});
    const std::vector<JobInfo> files = m_jobs.jobs();
    jobs.insert(jobs.end(), files.begin(), files.end());
    m_window->setJobs(jobs);
}

} // namespace pixelsmith
