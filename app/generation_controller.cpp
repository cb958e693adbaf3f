#include "app/generation_controller.h"

#include "app/calibration.h"
#include "app/paths.h"
#include "app/run_settings.h"

#include <QFileInfo>

#include <chrono>

namespace pixelsmith {

namespace {

double secondsTaken(const Document &document, int stage)
{
    return std::chrono::duration<double>(document.timeSpent(stage)).count();
}

} // namespace

GenerationController::GenerationController(std::unique_ptr<GenerationWorker> ownWorker, QObject *parent)
    : QObject(parent)
{
    GenerationWorker *worker = ownWorker.release();
    worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, worker, &QObject::deleteLater);
    connect(this, &GenerationController::runRequested, worker, &GenerationWorker::run, Qt::QueuedConnection);
    connect(
        worker, &GenerationWorker::loading, this, [this] { goOnTo(WindowState::Run::Loading); }, Qt::QueuedConnection);
    connect(
        worker, &GenerationWorker::running, this,
        [this](const ComputeEnvironment &environment) {
            m_environment = environment;
            if (m_running)
                goOnTo(runningState());
        },
        Qt::QueuedConnection);
    connect(this, &GenerationController::unloadRequested, worker, &GenerationWorker::unload, Qt::QueuedConnection);
    connect(
        worker, &GenerationWorker::unloaded, this,
        [this] {
            m_freesMemory = false;
            Q_EMIT memoryFreed();
        },
        Qt::QueuedConnection);
    connect(worker, &GenerationWorker::finished, this, &GenerationController::finish, Qt::QueuedConnection);
    connect(this, &GenerationController::previewRequested, worker, &GenerationWorker::preview, Qt::QueuedConnection);
    connect(worker, &GenerationWorker::previewed, this, &GenerationController::finishPreview, Qt::QueuedConnection);
    connect(&m_previewGatherer, &EventGatherer::arrived, this, [this](const std::vector<Event> &events) {
        for (const Event &event : events) {
            if (const auto *progress = std::get_if<Progress>(&event); progress && isPreviewing())
                Q_EMIT previewProgressed(*progress);
        }
    });
    connect(&m_gatherer, &EventGatherer::arrived, this, &GenerationController::handle);
    m_thread.setObjectName(QStringLiteral("pipeline"));
    m_thread.start();
}

GenerationController::~GenerationController()
{
    if (m_control)
        m_control->stop();
    if (m_previewControl)
        m_previewControl->stop();
    m_thread.quit();
    m_thread.wait();
}

WindowState::Run GenerationController::state() const
{
    return isShownRunning() ? m_runState : m_resting;
}

std::vector<StageInfo> GenerationController::stages() const
{
    return m_stages;
}

bool GenerationController::generate(const GenerationRequest &request, const ModelInfo &model, Show show)
{
    return !m_running && attempt([&] {
        const GenerationPlan plan = makePlan(request, model);
        const auto document = Document::create(toPath(newDocumentPath()), request, plan);
        m_open[toQString(document->path())] = document;
        if (show == Show::Yes)
            setDocument(document);
        start(document, m_device);
    });
}

bool GenerationController::grow(const std::shared_ptr<Document> &document, const GenerationRequest &edited,
                                const ModelInfo &model)
{
    return !m_running && attempt([&] {
        const GenerationRequest request = growRequest(document->request(), edited, edited.targetSize);
        document->extendTo(request, growPlan(document->plan(), request, model, document->sliderMap()));
        if (document == m_document)
            updateStages();
        start(document, m_device);
    });
}

bool GenerationController::goOn(const std::shared_ptr<Document> &document)
{
    return !m_running && attempt([&] { start(document, resumedDevice(document->environment(), m_device)); });
}

void GenerationController::pause()
{
    if (!m_running || m_runState == WindowState::Run::Stopping)
        return;
    m_control->pause();
    setRunState(WindowState::Run::Paused);
}

void GenerationController::resume()
{
    if (isPaused()) {
        m_control->resume();
        setRunState(runningState());
    } else if (m_document && !m_document->isFinished()) {
        // Who wrote it, or protected it, may be done with it.
        if (!m_document->isWritable())
            reopen();
        goOn(m_document);
    }
}

void GenerationController::stop()
{
    stopPreview();
    if (!m_running)
        return;
    m_control->stop();
    setRunState(WindowState::Run::Stopping);
}

void GenerationController::preview(const PreviewRequest &edited)
{
    if (!m_document || m_running)
        return;
    if (m_previewControl)
        m_previewControl->stop();
    m_previewControl = std::make_shared<RunControl>();
    const GenerationRequest made = m_document->request();
    PreviewRequest request = edited;
    request.request = growRequest(made, edited.request, edited.request.targetSize);
    const int id = ++m_previewId;
    // Events of one that was stopped are not this one's.
    const EventSink sink = [this, control = m_previewControl](const Event &event) {
        if (!control->isStopRequested())
            m_previewGatherer.add(event);
    };
    Q_EMIT stateChanged();
    Q_EMIT previewRequested({id, request, {modelSource(made), m_device, m_document, m_previewControl, sink}});
}

void GenerationController::stopPreview()
{
    if (!m_previewControl)
        return;
    m_previewControl->stop();
    m_previewControl.reset();
    Q_EMIT stateChanged();
}

void GenerationController::finishPreview(const PreviewResult &result)
{
    if (!isPreviewing() || result.id != m_previewId)
        return;
    m_previewControl.reset();
    if (result.run.kind == RunResult::Kind::Finished)
        Q_EMIT previewed(result.preview);
    Q_EMIT stateChanged();
    if (result.run.kind == RunResult::Kind::Failed)
        Q_EMIT failed(result.run.errorKind, result.run.errorText);
}

void GenerationController::setSlider(int stage, int guidedSteps)
{
    if (isShownRunning())
        m_control->setSlider(stage, guidedSteps);
    if (stage >= 0 && static_cast<size_t>(stage) < m_stages.size()) {
        m_stages[static_cast<size_t>(stage)].guidedSteps = guidedSteps;
        Q_EMIT stagesChanged();
    }
}

void GenerationController::setSliderMap(const SliderMap &map)
{
    if (isShownRunning()) {
        m_control->setSliderMap(std::make_shared<SliderMap>(map));
    } else if (m_document && m_document->isWritable()) {
        saveSliderMap(m_document, map);
        checkRedo();
        Q_EMIT stateChanged();
    }
}

void GenerationController::saveSliderMap(const std::shared_ptr<Document> &document, const SliderMap &map)
{
    attempt([&] {
        if (!document->sliderMap().paintsAs(map))
            document->setSliderMap(map);
    });
}

void GenerationController::checkRedo()
{
    m_isRedoWanted = false;
    attempt([this] { m_isRedoWanted = m_document && m_document->isRedoWanted(); });
}

void GenerationController::redoPainted()
{
    if (m_document && !m_running && m_isRedoWanted)
        attempt([this] { start(m_document, m_device, Work::Redo); });
}

void GenerationController::setFocus(double x, double y)
{
    if (isShownRunning())
        m_control->setFocus({x, y});
}

std::shared_ptr<Document> GenerationController::documentAt(const QString &path)
{
    std::erase_if(m_open, [](const auto &entry) { return entry.second.expired(); });
    const QString key = QFileInfo(path).absoluteFilePath();
    if (const auto open = m_open.find(key); open != m_open.end()) {
        if (auto document = open->second.lock())
            return document;
    }
    auto document = Document::open(toPath(key), Document::Access::ReadWrite);
    m_open[key] = document;
    return document;
}

bool GenerationController::isOpen(const QString &path) const
{
    const auto open = m_open.find(QFileInfo(path).absoluteFilePath());
    return open != m_open.end() && !open->second.expired();
}

void GenerationController::open(const QString &path)
{
    attempt([&] {
        const auto document = documentAt(path);
        setDocument(document);
        if (const std::string writer = document->writer(); !writer.empty())
            Q_EMIT warned(tr("This picture is being made in another window (%1). It can be looked at here.")
                              .arg(QString::fromStdString(writer)));
        else if (!document->isWritable())
            Q_EMIT warned(
                tr("This picture can be looked at, but not changed: its file is write-protected or damaged."));
    });
}

void GenerationController::reopen()
{
    const QString path = toQString(m_document->path());
    m_open.erase(path);
    open(path);
}

void GenerationController::close()
{
    setDocument(nullptr);
}

void GenerationController::start(const std::shared_ptr<Document> &document, const DeviceOptions &device, Work work)
{
    if (!document->isWritable() && document->writer().empty())
        throw Error(ErrorKind::Io,
                    tr("This picture cannot be changed: its file is write-protected or damaged.").toStdString());
    if (!document->isWritable())
        throw Error(ErrorKind::Io,
                    tr("This picture is being made in another window; go on with it there.").toStdString());
    stopPreview();
    m_control = std::make_shared<RunControl>();
    m_control->setPreviewWanted(true);
    // A Slider that was moved while nothing ran is known here alone.
    for (size_t stage = 1; document == m_document && stage < m_stages.size(); ++stage) {
        if (m_stages[stage].phase != StagePhase::Done)
            m_control->setSlider(static_cast<int>(stage), m_stages[stage].guidedSteps);
    }
    m_running = document;
    setRunState(WindowState::Run::Loading);
    startLive();
    Q_EMIT runRequested({modelSource(document->request()), device, document, m_control, runSink(), work == Work::Redo});
    Q_EMIT runBegan();
}

/// Called on the worker's thread. Where the run shall leave the computer to others, it rests after each batch in
/// proportion to the time that took.
EventSink GenerationController::runSink()
{
    using Clock = std::chrono::steady_clock;
    const double rest = 100.0 / m_workPercent - 1;
    return [this, rest, control = m_control, last = Clock::now()](const Event &event) mutable {
        m_gatherer.add(event);
        const auto *changed = std::get_if<TilesChanged>(&event);
        if (const auto live = changed ? m_live.load() : nullptr)
            live->add(*changed);
        if (rest <= 0 || !std::holds_alternative<Progress>(event))
            return;
        control->waitFor(std::chrono::duration_cast<std::chrono::milliseconds>((Clock::now() - last) * rest));
        last = Clock::now();
    };
}

void GenerationController::freeMemory()
{
    if (m_running && !isPaused())
        return;
    stopPreview();
    m_freesMemory = true;
    if (m_running)
        stop();
    else
        Q_EMIT unloadRequested();
}

void GenerationController::setRunState(WindowState::Run state)
{
    m_runState = state;
    Q_EMIT stateChanged();
}

void GenerationController::setDocument(const std::shared_ptr<Document> &document)
{
    stopPreview();
    m_document = document;
    updateStages();
    m_visibleStage = -1;
    for (size_t stage = 0; stage < m_stages.size(); ++stage) {
        if (m_stages[stage].isVisible)
            m_visibleStage = static_cast<int>(stage);
    }
    Q_EMIT documentChanged();
    Q_EMIT stateChanged();
}

void GenerationController::updateStages()
{
    m_stages.clear();
    m_resting = WindowState::Run::Empty;
    m_isRedoWanted = false;
    if (!m_document) {
        Q_EMIT stagesChanged();
        return;
    }
    const auto plan = m_document->plan();
    const auto changes = m_document->sliderChanges();
    const auto times = Calibration(QString::fromStdString(plan.modelIdentity), m_device).times(plan);
    for (const StagePlan &stage : plan.stages) {
        const StageState state = m_document->stageState(stage.index);
        StageInfo info;
        info.size = stage.size;
        info.phase = state.phase;
        info.steps = stage.steps;
        info.step = state.step;
        info.guidedSteps = stage.guidedSteps;
        for (const SliderChange &change : changes) {
            if (change.stage == stage.index)
                info.guidedSteps = change.guidedSteps;
        }
        info.secondsTaken = secondsTaken(*m_document, stage.index);
        info.times = times.at(static_cast<size_t>(stage.index));
        const int first = stage.sampling.firstStep;
        info.done =
            doneOf({.phase = state.phase, .firstStep = first, .step = state.step, .steps = stage.steps}, info.times);
        info.isVisible = state.phase == StagePhase::Done || state.phase == StagePhase::Decoding
                         || (stage.index > 0 && state.phase == StagePhase::Denoising);
        m_stages.push_back(info);
    }
    m_resting = !m_document->isFinished() ? WindowState::Run::Stopped
                : m_stages.size() == 1    ? WindowState::Run::BaseReady
                                          : WindowState::Run::Finished;
    checkRedo();
    Q_EMIT stagesChanged();
}

void GenerationController::goOnTo(WindowState::Run state)
{
    if (m_running && !m_control->isPaused() && m_runState != WindowState::Run::Stopping)
        setRunState(state);
}

WindowState::Run GenerationController::runningState() const
{
    const bool isBaseDone = m_running->stageState(0).phase == StagePhase::Done;
    return isBaseDone ? WindowState::Run::Growing : WindowState::Run::Sampling;
}

void GenerationController::handle(const std::vector<Event> &events)
{
    for (const Event &event : events)
        handleEvent(event);
}

/// What was on its way when its run ended is of no interest any more.
void GenerationController::handleEvent(const Event &event)
{
    if (!m_running)
        return;
    if (isShownRunning())
        handleShown(event);
    handleRun(event);
}

void GenerationController::showStage(int stage)
{
    m_stages.at(static_cast<size_t>(stage)).isVisible = true;
    if (m_visibleStage != stage) {
        m_visibleStage = stage;
        Q_EMIT stagesChanged();
        Q_EMIT visibleStageChanged(stage);
    }
}

void GenerationController::handleShown(const Event &event)
{
    if (const auto *progress = std::get_if<Progress>(&event)) {
        StageInfo &stage = m_stages.at(static_cast<size_t>(progress->stage));
        const bool isOtherPhase = stage.phase != progress->phase;
        advance(stage, *progress);
        Q_EMIT progressed(*progress);
        if (isOtherPhase)
            Q_EMIT stagesChanged();
    } else if (const auto *tiles = std::get_if<TilesChanged>(&event)) {
        if (tiles->stage == 0)
            showStage(0);
        Q_EMIT tilesChanged(*tiles);
    } else if (const auto *visible = std::get_if<StageVisible>(&event)) {
        showStage(visible->stage);
    } else if (const auto *finishedStage = std::get_if<StageFinished>(&event)) {
        m_stages.at(static_cast<size_t>(finishedStage->stage)).secondsTaken =
            secondsTaken(*m_document, finishedStage->stage);
        showStage(finishedStage->stage);
        Q_EMIT stagesChanged();
    } else if (const auto *applied = std::get_if<SliderApplied>(&event)) {
        Q_EMIT sliderApplied(applied->stage, applied->step, applied->guidedSteps);
    }
}

void GenerationController::handleRun(const Event &event)
{
    using Run = WindowState::Run;
    if (const auto *progress = std::get_if<Progress>(&event)) {
        Q_EMIT runProgressed(*progress);
    } else if (const auto *loading = std::get_if<ModelLoading>(&event)) {
        Q_EMIT loadProgressed(*loading);
    } else if (std::holds_alternative<StageFinished>(event)) {
        if (m_runState == Run::Sampling || m_runState == Run::Growing)
            setRunState(runningState());
    } else if (const auto *paused = std::get_if<SavingPaused>(&event)) {
        if (m_runState != Run::Stopping)
            setRunState(Run::Paused);
        Q_EMIT savingPaused(*paused);
    } else if (std::holds_alternative<SavingResumed>(event)) {
        if (m_runState == Run::Paused && !m_control->isPaused())
            setRunState(runningState());
        Q_EMIT savingResumed();
    } else if (const auto *lowered = std::get_if<MemoryLowered>(&event)) {
        Q_EMIT memoryLowered(*lowered);
    } else if (const auto *warning = std::get_if<Warning>(&event)) {
        Q_EMIT runWarned(QString::fromStdString(warning->text));
    }
}

void GenerationController::finish(const RunResult &result)
{
    m_gatherer.flush();
    const bool wasShown = isShownRunning();
    const QString path = toQString(m_running->path());
    // What was painted too late for a step to take it up.
    if (const auto painted = m_control->sliderMap())
        saveSliderMap(m_running, *painted);
    m_running.reset();
    endLive();
    if (m_freesMemory)
        Q_EMIT unloadRequested();
    if (wasShown)
        updateStages();
    Q_EMIT stateChanged();
    if (result.kind == RunResult::Kind::Failed)
        Q_EMIT failed(result.errorKind, result.errorText);
    Q_EMIT runEnded(result, path);
}

bool GenerationController::attempt(const std::function<void()> &work)
{
    try {
        work();
        return true;
    } catch (const Error &error) {
        Q_EMIT failed(error.kind(), QString::fromUtf8(error.what()));
        return false;
    }
}

} // namespace pixelsmith
