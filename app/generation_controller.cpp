#include "app/generation_controller.h"

#include "app/paths.h"

#include <pixelsmith/image_file.h>

namespace pixelsmith {

GenerationRequest growRequest(const GenerationRequest &made, const GenerationRequest &edited, PixelSize target)
{
    GenerationRequest request = made;
    request.targetSize = target;
    request.stageSteps = edited.stageSteps;
    request.stageScheduler = edited.stageScheduler;
    request.timestepSpacing = edited.timestepSpacing;
    request.usesKarrasSigmas = edited.usesKarrasSigmas;
    request.guidanceScale = edited.guidanceScale;
    request.guidance = edited.guidance;
    request.method = edited.method;
    request.refine = edited.refine;
    request.stagePrompt = edited.stagePrompt;
    request.slider = edited.slider;
    return request;
}

GenerationController::GenerationController(QObject *parent)
    : QObject(parent)
{
    auto *worker = new GenerationWorker;
    worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, worker, &QObject::deleteLater);
    connect(this, &GenerationController::runRequested, worker, &GenerationWorker::run, Qt::QueuedConnection);
    connect(
        worker, &GenerationWorker::loading, this, [this] { setState(WindowState::Run::Loading); },
        Qt::QueuedConnection);
    connect(
        worker, &GenerationWorker::running, this,
        [this](const ComputeEnvironment &environment) {
            m_environment = environment;
            if (m_isRunning && m_state != WindowState::Run::Stopping)
                setState(runningState());
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

bool GenerationController::isRunning() const
{
    return m_isRunning;
}

std::vector<StageInfo> GenerationController::stages() const
{
    return m_stages;
}

void GenerationController::generate(const GenerationRequest &request, const ModelInfo &model)
{
    afterStop([this, request, model] {
        attempt([&] {
            const PixelSize imageSize = request.baseImage.empty() ? PixelSize() : readImageSize(request.baseImage);
            const GenerationPlan plan = makePlan(request, model, imageSize);
            setDocument(Document::create(toPath(newDocumentPath()), request, plan));
            start();
        });
    });
}

void GenerationController::grow(PixelSize target, const GenerationRequest &edited, const ModelInfo &model)
{
    if (!m_document || m_isRunning)
        return;
    attempt([&] {
        const GenerationRequest request = growRequest(m_document->request(), edited, target);
        m_document->extendTo(request, growPlan(m_document->plan(), request, model));
        updateStages();
        start();
    });
}

void GenerationController::pause()
{
    if (!m_isRunning || m_state == WindowState::Run::Stopping)
        return;
    m_control->pause();
    setState(WindowState::Run::Paused);
}

void GenerationController::resume()
{
    if (m_isRunning && m_state == WindowState::Run::Paused) {
        m_control->resume();
        setState(runningState());
    } else if (!m_isRunning && m_document && !m_document->isFinished()) {
        attempt([this] { start(); });
    }
}

void GenerationController::stop()
{
    stopPreview();
    if (!m_isRunning)
        return;
    m_control->stop();
    setState(WindowState::Run::Stopping);
}

void GenerationController::preview(const PreviewRequest &edited)
{
    if (!m_document || m_isRunning)
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
    if (m_control && m_isRunning)
        m_control->setSlider(stage, guidedSteps);
    if (stage >= 0 && static_cast<size_t>(stage) < m_stages.size()) {
        m_stages[static_cast<size_t>(stage)].guidedSteps = guidedSteps;
        Q_EMIT stagesChanged();
    }
}

void GenerationController::setFocus(double x, double y)
{
    if (m_control)
        m_control->setFocus({x, y});
}

void GenerationController::open(const QString &path)
{
    afterStop([this, path] {
        attempt([&] {
            const auto document = Document::open(toPath(path), Document::Access::ReadWrite);
            setDocument(document);
            if (const std::string writer = document->writer(); !writer.empty())
                Q_EMIT warned(tr("This picture is being made in another window (%1). It can be looked at here.")
                                  .arg(QString::fromStdString(writer)));
            else if (!document->isWritable())
                Q_EMIT warned(
                    tr("This picture can be looked at, but not changed: its file is write-protected or damaged."));
        });
    });
}

void GenerationController::start()
{
    if (!m_document->isWritable() && m_document->writer().empty())
        throw Error(ErrorKind::Io,
                    tr("This picture cannot be changed: its file is write-protected or damaged.").toStdString());
    if (!m_document->isWritable())
        throw Error(ErrorKind::Io,
                    tr("This picture is being made in another window; go on with it there.").toStdString());
    stopPreview();
    m_control = std::make_shared<RunControl>();
    m_control->setPreviewWanted(true);
    for (size_t stage = 1; stage < m_stages.size(); ++stage) {
        if (m_stages[stage].phase != StagePhase::Done)
            m_control->setSlider(static_cast<int>(stage), m_stages[stage].guidedSteps);
    }
    m_isRunning = true;
    setState(WindowState::Run::Loading);
    Q_EMIT runRequested({modelSource(m_document->request()), m_device, m_document, m_control,
                         [this](const Event &event) { m_gatherer.add(event); }});
}

void GenerationController::setState(WindowState::Run state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void GenerationController::setDocument(const std::shared_ptr<Document> &document)
{
    stopPreview();
    m_document = document;
    m_control.reset();
    updateStages();
    m_visibleStage = -1;
    for (size_t stage = 0; stage < m_stages.size(); ++stage) {
        if (m_stages[stage].isVisible)
            m_visibleStage = static_cast<int>(stage);
    }
    m_state = restingState();
    Q_EMIT documentChanged();
    Q_EMIT stateChanged();
}

void GenerationController::updateStages()
{
    m_stages.clear();
    const auto plan = m_document->plan();
    const auto changes = m_document->sliderChanges();
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
        const int first = stage.sampling.firstStep;
        info.done = state.phase == StagePhase::Done ? 1.0
                    : state.step > first            ? double(state.step - first) / (stage.steps - first)
                                                    : 0.0;
        info.isVisible = state.phase == StagePhase::Done || state.phase == StagePhase::Decoding
                         || (stage.index > 0 && state.phase == StagePhase::Denoising);
        m_stages.push_back(info);
    }
    Q_EMIT stagesChanged();
}

WindowState::Run GenerationController::restingState() const
{
    if (!m_document)
        return WindowState::Run::Empty;
    if (!m_document->isFinished())
        return WindowState::Run::Stopped;
    return m_stages.size() == 1 ? WindowState::Run::BaseReady : WindowState::Run::Finished;
}

WindowState::Run GenerationController::runningState() const
{
    const bool isBaseDone = !m_stages.empty() && m_stages.front().phase == StagePhase::Done;
    return isBaseDone ? WindowState::Run::Growing : WindowState::Run::Sampling;
}

void GenerationController::handle(const std::vector<Event> &events)
{
    for (const Event &event : events)
        handleEvent(event);
}

void GenerationController::handleEvent(const Event &event)
{
    const auto showStage = [this](int stage) {
        m_stages.at(static_cast<size_t>(stage)).isVisible = true;
        if (m_visibleStage != stage) {
            m_visibleStage = stage;
            Q_EMIT visibleStageChanged(stage);
        }
    };
    if (const auto *progress = std::get_if<Progress>(&event)) {
        StageInfo &stage = m_stages.at(static_cast<size_t>(progress->stage));
        const double part = progress->parts > 0 ? double(progress->partsDone) / double(progress->parts) : 0.0;
        stage.phase = progress->phase;
        stage.step = progress->step;
        if (progress->phase == StagePhase::Denoising && progress->steps > 0)
            stage.done = (progress->step - progress->firstStep + part) / (progress->steps - progress->firstStep);
        else if (progress->phase == StagePhase::Done)
            stage.done = 1.0;
        Q_EMIT progressed(*progress);
        Q_EMIT stagesChanged();
    } else if (const auto *tiles = std::get_if<TilesChanged>(&event)) {
        if (tiles->stage == 0)
            showStage(0);
        Q_EMIT tilesChanged(*tiles);
    } else if (const auto *visible = std::get_if<StageVisible>(&event)) {
        showStage(visible->stage);
    } else if (const auto *finishedStage = std::get_if<StageFinished>(&event)) {
        showStage(finishedStage->stage);
        if (m_isRunning && (m_state == WindowState::Run::Sampling || m_state == WindowState::Run::Growing))
            setState(runningState());
    } else if (const auto *applied = std::get_if<SliderApplied>(&event)) {
        Q_EMIT sliderApplied(applied->stage, applied->step, applied->guidedSteps);
    } else if (const auto *paused = std::get_if<SavingPaused>(&event)) {
        if (m_isRunning && m_state != WindowState::Run::Stopping)
            setState(WindowState::Run::Paused);
        Q_EMIT savingPaused(*paused);
    } else if (std::holds_alternative<SavingResumed>(event)) {
        if (m_state == WindowState::Run::Paused && !m_control->isPaused())
            setState(runningState());
        Q_EMIT savingResumed();
    } else if (const auto *lowered = std::get_if<MemoryLowered>(&event)) {
        Q_EMIT memoryLowered(*lowered);
    } else if (const auto *warning = std::get_if<Warning>(&event)) {
        Q_EMIT warned(QString::fromStdString(warning->text));
    }
}

void GenerationController::finish(const RunResult &result)
{
    m_gatherer.flush();
    m_isRunning = false;
    updateStages();
    setState(restingState());
    if (result.kind == RunResult::Kind::Failed)
        Q_EMIT failed(result.errorKind, result.errorText);
    Q_EMIT runEnded(result);
    if (auto next = std::exchange(m_afterStop, nullptr))
        next();
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

void GenerationController::afterStop(std::function<void()> next)
{
    if (!m_isRunning) {
        next();
        return;
    }
    m_afterStop = std::move(next);
    stop();
}

} // namespace pixelsmith
