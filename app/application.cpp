#include "app/application.h"

#include "app/calibration.h"
#include "app/hidden_folder.h"
#include "app/paths.h"
#include "app/run_settings.h"

#include <ui/background_threads.h>
#include <ui/text.h>

#include <pixelsmith/log.h>
#include <pixelsmith/styles.h>

#include <QDesktopServices>
#include <QFileInfo>
#include <QScreen>
#include <QStorageInfo>
#include <QUrl>
#include <QtConcurrentRun>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int64_t kGigabyte = 1'000'000'000;
constexpr qsizetype kLongestName = 40;

bool isDocument(const QString &path)
{
    return QFileInfo(path).suffix().compare(u"pixelsmith"_s, Qt::CaseInsensitive) == 0;
}

} // namespace

Application::Application(std::unique_ptr<GenerationWorker> worker)
    : m_opener(m_jobs)
    , m_queue(workingFolder() + u"/queue.json"_s)
    , m_history(workingFolder())
    , m_controller(std::move(worker))
    , m_window(std::make_unique<MainWindow>())
{
    connectCommands();
    connectWindow();
    connectRuns();
    connectPictures();
    connectFiles();
    connectSeams();
    connectController();
    connectModels();
    connectPreferences();
    // From whatever thread: what core warns of is shown.
    setLogSink([this](LogLevel level, const std::string &text) {
        if (level == LogLevel::Warning)
            QMetaObject::invokeMethod(
                this, [this, text] { m_window->showMessage(QString::fromStdString(text)); }, Qt::QueuedConnection);
    });
}

Application::~Application()
{
    setLogSink({});
}

void Application::start(const QString &file)
{
    static_cast<void>(QtConcurrent::run(backgroundThreads(), &HiddenFolder::removeLeft, workingFolder()));
    // At the first start no larger than the screen.
    if (!m_window->restoreGeometry(m_settings.windowGeometry()))
        m_window->resize(m_window->size().boundedTo(m_window->screen()->availableSize()));
    m_window->setArrangement(m_settings.windowState());
    try {
        m_window->setStyles(readStyles(stylesPath()));
    } catch (const Error &error) {
        showError(error.kind(), QString::fromUtf8(error.what()));
    }
    showModels();
    if (const auto request = m_settings.lastRequest())
        m_window->setRequest(*request);
    chooseModel(QString::fromStdString(m_window->request().checkpoint));
    showState();
    m_window->show();
    if (!file.isEmpty())
        openFile(file);
    else if (const QString last = m_settings.lastDocument(); !last.isEmpty())
        openDocument(last);
    m_history.refresh();
    m_queue.load();
    const AppSettings::OpenRun run = m_settings.openRun();
    if (!file.isEmpty() || !offerToResume(run))
        hold();
}

void Application::connectCommands()
{
    MainWindow *window = m_window.get();
    connect(window, &MainWindow::sliderChanged, &m_controller, &GenerationController::setSlider);
    connect(window, &MainWindow::sliderPainted, &m_controller, &GenerationController::setSliderMap);
    connect(window, &MainWindow::redoRequested, this, [this] {
        m_window->clearMessage();
        m_controller.redoPainted();
    });
    connect(window, &MainWindow::tryRequested, &m_controller, &GenerationController::preview);
    connect(window, &MainWindow::tryStopRequested, &m_controller, &GenerationController::stopPreview);
    connect(window, &MainWindow::viewFocusChanged, &m_controller, &GenerationController::setFocus);
    connect(window, &MainWindow::stageChosen, this, [this](int stage) {
        if (m_controller.document())
            m_window->setPicture(openStage(m_controller.document(), stage), stage);
    });
    // What growing costs depends on the settings; not on each key that is pressed.
    m_growTargetsDue.setSingleShot(true);
    m_growTargetsDue.setInterval(300);
    connect(&m_growTargetsDue, &QTimer::timeout, this, &Application::showGrowTargets);
    connect(window, &MainWindow::requestEdited, &m_growTargetsDue, qOverload<>(&QTimer::start));
}

void Application::connectModels()
{
    MainWindow *window = m_window.get();
    connect(window, &MainWindow::modelChosen, this, &Application::chooseModel);
    connect(window, &MainWindow::modelAdded, this,
            [this](const QString &path) { m_models.add(path, m_controller.device()); });
    connect(window, &MainWindow::deviceEdited, this, [this](const DeviceOptions &device) {
        m_settings.setDevice(device);
        setDevice(device);
    });
    connect(&m_models, &ModelLibrary::changed, this, &Application::showModels);
    connect(&m_models, &ModelLibrary::added, this, &Application::useModel);
    connect(&m_models, &ModelLibrary::failed, this, &Application::showError);
    connect(&m_models, &ModelLibrary::refused, this, [this](const QString &text) {
        m_window->showMessage(text, {{tr("Choose another…"), [this] { m_window->addModelFile(); }}});
    });
}

void Application::connectFiles()
{
    MainWindow *window = m_window.get();
    connect(window, &MainWindow::openRequested, this, &Application::openFile);
    connect(window, &MainWindow::pictureDropped, this, &Application::takePicture);
    connect(window, &MainWindow::compareRequested, this, &Application::showComparison);
    connect(&m_opener, &PictureOpener::failed, this, [this](const QString &text) { m_window->showMessage(text); });
    connect(&m_opener, &PictureOpener::opened, this,
            [this](const QString &path, const std::shared_ptr<const TileSource> &picture) {
                m_window->setComparison(picture, QFileInfo(path).completeBaseName());
            });
    connect(window, &MainWindow::compactRequested, this, &Application::compactPicture);
    connect(window, &MainWindow::moveRequested, this, &Application::movePicture);
    connect(window, &MainWindow::liveFolderChosen, &m_controller, &GenerationController::setLiveFolder);
    connect(&m_controller, &GenerationController::liveStarted, this, [this](const QString &page) {
        m_window->showMessage(tr("The picture can be watched while it grows: %1").arg(page),
                              {{tr("Open"), [page] { QDesktopServices::openUrl(QUrl::fromLocalFile(page)); }},
                               {tr("End"), [this] { m_window->setLiveFolder({}); }}});
    });
    connect(&m_controller, &GenerationController::liveFailed, this, [this](const QString &text) {
        m_window->setLiveFolder({});
        m_window->showMessage(text);
    });
    connect(window, &MainWindow::exportRequested, this, &Application::exportPicture);
    connect(window, &MainWindow::saveAsRequested, this, &Application::saveAs);
    connect(&m_jobs, &ChildJobs::warned, this, [this](const QString &text) { m_window->showMessage(text); });
    connect(&m_jobs, &ChildJobs::failed, this, [this](const QString &title, const QString &text) {
        m_window->showMessage(text.isEmpty() ? tr("“%1” ended unexpectedly. The picture is not affected.").arg(title)
                                             : text);
    });
}

void Application::connectController()
{
    MainWindow *window = m_window.get();
    connect(&m_controller, &GenerationController::stateChanged, this, &Application::showState);
    connect(&m_controller, &GenerationController::documentChanged, this, &Application::showDocument);
    connect(&m_controller, &GenerationController::stagesChanged, this, &Application::showStages);
    connect(&m_controller, &GenerationController::visibleStageChanged, this,
            [this](int stage) { m_window->setPicture(openStage(m_controller.document(), stage), stage); });
    connect(&m_controller, &GenerationController::tilesChanged, window, &MainWindow::tilesChanged);
    connect(&m_controller, &GenerationController::progressed, this, [this](const Progress &progress) {
        m_window->setProgress(progress);
        const auto document = m_controller.document();
        m_window->setResourceUse({progress.peakMemoryBytes, QFileInfo(toQString(document->path())).size()});
    });
    connect(&m_controller, &GenerationController::loadProgressed, this, [this](const ModelLoading &loading) {
        m_loading = loading;
        showState();
    });
    connect(&m_controller, &GenerationController::previewProgressed, window, &MainWindow::setPreviewProgress);
    connect(&m_controller, &GenerationController::previewed, window, &MainWindow::setPreview);
    connect(&m_controller, &GenerationController::savingPaused, this, [this](const SavingPaused &paused) {
        const QString document = QString::fromStdString(paused.document);
        m_window->showMessage(Text::savingPaused(paused),
                              {{tr("Try again"), [this] { m_controller.resume(); }},
                               {tr("Move the picture…"), [this, document] { m_window->chooseFolderFor(document); }},
                               {tr("Stop and keep"), [this] { m_controller.stop(); }}});
    });
    connect(&m_controller, &GenerationController::savingResumed, window, &MainWindow::clearMessage);
    connect(&m_controller, &GenerationController::memoryLowered, this,
            [this](const MemoryLowered &lowered) { m_window->showMessage(Text::memoryLowered(lowered)); });
    connect(&m_controller, &GenerationController::failed, this, &Application::showError);
    connect(&m_controller, &GenerationController::warned, this,
            [this](const QString &text) { m_window->showMessage(text); });
    connect(&m_controller, &GenerationController::runWarned, this, [this](const QString &text) {
        m_window->showMessage(text, {{tr("Stop"), [this] { m_controller.stop(); }}});
    });
}

void Application::showState()
{
    WindowState state;
    state.run = m_controller.state();
    state.isBusy = m_controller.isRunning() && !m_controller.isShownRunning();
    state.isTrying = m_controller.isPreviewing();
    state.isRedoWanted = m_controller.isRedoWanted();
    state.isHealing = m_controller.isHealing();
    const ComputeEnvironment environment = m_controller.environment();
    if (state.run == WindowState::Run::Loading)
        state.note = state.isHealing && m_loading.bytes == 0 ? tr("Looking for seams…") : Text::loading(m_loading);
    else if (state.run == WindowState::Run::Stopping)
        state.note = tr("Stopping…");
    else if (state.run == WindowState::Run::Stopped && !keptNote().isEmpty())
        state.note = keptNote();
    else
        state.note = environment.device.empty() || environment.device == "cpu"
                         ? tr("Ready · processor, %n thread(s)", nullptr, m_controller.device().threads)
                         : tr("Ready · graphics card (%1)").arg(QString::fromStdString(environment.device));
    if (const auto document = m_controller.document()) {
        state.document = toQString(document->path());
        state.seed = document->request().seed;
        state.isModified = isInWorkingFolder();
        state.title = state.isModified ? QString::fromStdString(document->request().prompt)
                                       : QFileInfo(toQString(document->path())).fileName();
    }
    m_window->setState(state);
}

/// How much of an enlargement that ended early is there; empty: nothing of it.
QString Application::keptNote() const
{
    const std::vector<StageInfo> stages = m_controller.stages();
    const auto stage = std::ranges::find_if(stages, [](const StageInfo &s) { return s.phase != StagePhase::Done; });
    if (stage == stages.end() || stage == stages.begin() || stage->done <= 0)
        return {};
    //: A percentage, and a stage: "8k"
    return tr("Kept %1 of %2").arg(Text::percent(stage->done), Text::stageName(stage->size));
}

void Application::showStages()
{
    m_window->setStages(m_controller.stages());
    const auto document = m_controller.document();
    if (document)
        m_window->setPlan(document->plan(), openStage(document, 0));
    else
        m_window->setPlan({}, nullptr);
}

void Application::showDocument()
{
    const auto document = m_controller.document();
    showStages();
    const int stage = m_controller.visibleStage();
    m_window->setPicture(stage >= 0 ? openStage(document, stage) : nullptr, std::max(stage, 0), false);
    try {
        m_window->setSliderMap(document ? document->sliderMap() : SliderMap());
    } catch (const Error &error) {
        showError(error.kind(), QString::fromUtf8(error.what()));
    }
    m_window->setGrowTargets({});
    if (!document)
        return;
    showGrowTargets();
    if (!isInWorkingFolder())
        m_history.remember(toQString(document->path()));
    remember();
}

/// The plan of each size is cheap; reading the model is not.
void Application::showGrowTargets()
{
    const auto document = m_controller.document();
    if (!document)
        return;
    m_models.readInfo(modelSource(document->request()), [this, document](const ModelInfo &model) {
        if (document != m_controller.document())
            return;
        try {
            m_window->setGrowTargets(growTargets(*document, model));
        } catch (const Error &error) {
            m_window->setGrowTargets({});
            showError(error.kind(), QString::fromUtf8(error.what()));
        }
    });
}

std::vector<GrowTarget> Application::growTargets(const Document &document, const ModelInfo &model) const
{
    std::vector<GrowTarget> targets;
    const GenerationRequest made = document.request();
    const GenerationRequest edited = m_window->request();
    const GenerationPlan plan = document.plan();
    const SliderMap painted = document.sliderMap();
    const PixelSize from = plan.stages.back().size;
    const Preferences preferences = m_settings.preferences();
    const int64_t room = QStorageInfo(QFileInfo(toQString(document.path())).absolutePath()).bytesAvailable()
                         - preferences.freeDiskGigabytes * kGigabyte;
    const int64_t memory = preferences.memoryGigabytes * kGigabyte;
    const Calibration calibration(QString::fromStdString(model.identity), m_controller.device());
    for (int64_t factor = 2; from.longSide() * factor <= 65536; factor *= 2) {
        GrowTarget target;
        target.size = {from.width * factor, from.height * factor};
        const GenerationPlan longer = growPlan(plan, growRequest(made, edited, target.size), model, painted);
        const StagePlan &first = longer.stages.at(plan.stages.size());
        const CostEstimate &cost = longer.cost;
        target.steps = first.steps;
        target.guidedSteps = first.guidedSteps;
        target.diskBytes = cost.diskBytes - plan.cost.diskBytes;
        if (const auto measured = calibration.cost(longer, static_cast<int>(plan.stages.size()))) {
            target.seconds = measured->secondsLeast;
            target.secondsMost = measured->secondsMost;
            target.memoryBytes = measured->memoryBytes;
        }
        target.lacksDisk = *target.diskBytes > room;
        if (target.lacksDisk)
            target.obstacle = tr("%1 needs %2 of disk, and %3 are free.")
                                  .arg(Text::stageName(target.size), Text::bytes(*target.diskBytes),
                                       Text::bytes(std::max<int64_t>(0, room)));
        else if (target.memoryBytes && memory > 0 && *target.memoryBytes > memory)
            target.obstacle =
                tr("%1 takes %2 of memory, and the preferences allow %3.")
                    .arg(Text::stageName(target.size), Text::bytes(*target.memoryBytes), Text::bytes(memory));
        targets.push_back(target);
    }
    return targets;
}

void Application::showModels()
{
    m_window->setModels(m_models.models());
    m_window->setPartChoices(m_models.parts());
}

void Application::chooseModel(const QString &path)
{
    m_models.wantHash(path);
    m_models.readInfo(modelSource({.checkpoint = path.toStdString()}), [this, path](const ModelInfo &info) {
        // Another one may have been chosen meanwhile.
        if (m_window->request().checkpoint == path.toStdString())
            m_window->setModelInfo(info);
    });
}

void Application::useModel(ModelKind kind, const QString &path)
{
    if (kind == ModelKind::Vae)
        m_window->addVae(path);
    else if (kind == ModelKind::Lora)
        m_window->addLora(path);
    else
        m_window->chooseModel(path);
}

void Application::openFile(const QString &path)
{
    if (isDocument(path))
        openDocument(path);
    else
        takePicture(path);
}

void Application::showComparison(const CompareChoice &choice)
{
    if (choice.stage < 0 && !isDocument(choice.path)) {
        m_opener.open(choice.path);
        return;
    }
    try {
        const std::shared_ptr<const Document> document =
            choice.stage >= 0 ? m_controller.document()
                              : Document::open(toPath(choice.path), Document::Access::ReadOnly);
        const int stage = choice.stage >= 0 ? choice.stage : document->lastFinishedStage();
        if (stage < 0) {
            m_window->showMessage(tr("This picture has no finished stage yet to compare with."));
            return;
        }
        const auto source = openStage(document, stage);
        const QFileInfo file(choice.path);
        // Pictures that were not saved anywhere have no names that say anything.
        const bool isUnnamed = file.absolutePath() == QFileInfo(workingFolder()).absoluteFilePath();
        m_window->setComparison(
            source, choice.stage >= 0 ? Text::stageName(source->size())
                    : isUnnamed ? Text::shortened(QString::fromStdString(document->request().prompt), kLongestName)
                                : file.completeBaseName());
    } catch (const Error &error) {
        showError(error.kind(), QString::fromStdString(error.what()));
    }
}

/// What fails once may work the next time, or on the processor; what the program does wrong, or no model can do, fails
/// again.
void Application::showError(ErrorKind kind, const QString &text)
{
    std::vector<MessageAction> actions;
    const bool canResume =
        m_controller.document() && !m_controller.isRunning() && !m_controller.document()->isFinished();
    const bool isOfTheMoment = kind == ErrorKind::DiskFull || kind == ErrorKind::Io || kind == ErrorKind::OutOfMemory
                               || kind == ErrorKind::Device;
    if (canResume && isOfTheMoment)
        actions.push_back({tr("Try again"), [this] { m_controller.resume(); }});
    const bool isOnProcessor = m_controller.device().device == "cpu" || m_controller.environment().device == "cpu";
    if (canResume && kind == ErrorKind::Device && !isOnProcessor)
        actions.push_back({tr("Go on with the processor"), [this] { useProcessor(); }});
    m_window->showMessage(Text::problem(kind, text), actions);
}

/// Until the program ends; the preferences stay.
void Application::useProcessor()
{
    DeviceOptions device = m_controller.device();
    device.device = "cpu";
    m_controller.setDevice(device);
    m_controller.resume();
}

bool Application::isInWorkingFolder() const
{
    return QFileInfo(toQString(m_controller.document()->path())).absolutePath()
           == QFileInfo(workingFolder()).absoluteFilePath();
}

void Application::remember()
{
    m_settings.setWindow(m_window->saveGeometry(), m_window->arrangement());
    m_settings.setLastRequest(m_window->request());
    if (const auto document = m_controller.document())
        m_settings.setLastDocument(toQString(document->path()));
}

} // namespace pixelsmith
