#include "app/application.h"

#include "app/paths.h"

#include <ui/text.h>

#include <pixelsmith/log.h>
#include <pixelsmith/styles.h>

#include <QFileInfo>
#include <QFutureWatcher>
#include <QStorageInfo>
#include <QThread>
#include <QtConcurrentRun>

#include <variant>

using namespace Qt::StringLiterals;

namespace pixelsmith {

Application::Application()
    : m_window(std::make_unique<MainWindow>())
{
    // One core stays with the window.
    DeviceOptions device;
    device.threads = std::max(1, QThread::idealThreadCount() - 1);
    m_controller.setDevice(device);
    connectCommands();
    connectFiles();
    connectController();
    connect(&m_hashes, &ModelHashes::found, this, &Application::showModels);
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
    m_window->restoreGeometry(m_settings.windowGeometry());
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
        m_controller.open(last);
}

void Application::connectCommands()
{
    MainWindow *window = m_window.get();
    connect(window, &MainWindow::generateRequested, this, [this](const GenerationRequest &request) {
        m_window->clearMessage();
        GenerationRequest base = request;
        base.targetSize = {};
        m_controller.generate(base);
    });
    connect(window, &MainWindow::growRequested, this,
            [this](PixelSize target) { m_controller.grow(target, m_window->request()); });
    connect(window, &MainWindow::pauseRequested, &m_controller, &GenerationController::pause);
    connect(window, &MainWindow::resumeRequested, &m_controller, &GenerationController::resume);
    connect(window, &MainWindow::stopRequested, &m_controller, &GenerationController::stop);
    connect(window, &MainWindow::sliderChanged, &m_controller, &GenerationController::setSlider);
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
    connect(window, &MainWindow::modelChosen, this, &Application::chooseModel);
    connect(window, &MainWindow::modelAdded, this, &Application::addModel);
    connect(window, &MainWindow::closing, this, &Application::remember);
}

void Application::connectFiles()
{
    MainWindow *window = m_window.get();
    connect(window, &MainWindow::openRequested, this, &Application::openFile);
    connect(window, &MainWindow::pictureDropped, this, &Application::importPicture);
    connect(window, &MainWindow::exportRequested, this, &Application::exportPicture);
    connect(window, &MainWindow::saveAsRequested, this, &Application::saveAs);
    connect(window, &MainWindow::jobCancelRequested, &m_jobs, &ChildJobs::cancel);
    connect(&m_jobs, &ChildJobs::changed, window, &MainWindow::setJobs);
    connect(&m_jobs, &ChildJobs::failed, this, [this](const QString &title, const QString &text) {
        m_window->showMessage(text.isEmpty() ? tr("“%1” ended unexpectedly. The picture is not affected.").arg(title) : text);
    });
}

void Application::connectController()
{
    MainWindow *window = m_window.get();
    connect(&m_controller, &GenerationController::stateChanged, this, &Application::showState);
    connect(&m_controller, &GenerationController::documentChanged, this, &Application::showDocument);
    connect(&m_controller, &GenerationController::stagesChanged, this, [this] { m_window->setStages(m_controller.stages()); });
    connect(&m_controller, &GenerationController::visibleStageChanged, this,
            [this](int stage) { m_window->setPicture(openStage(m_controller.document(), stage), stage); });
    connect(&m_controller, &GenerationController::tilesChanged, window, &MainWindow::tilesChanged);
    connect(&m_controller, &GenerationController::progressed, this, [this](const Progress &progress) {
        if (progress.unetEvaluations > 0)
            m_secondsPerEvaluation = progress.elapsedSeconds / static_cast<double>(progress.unetEvaluations);
        m_window->setProgress(progress);
        const auto document = m_controller.document();
        m_window->setResourceUse({progress.peakMemoryBytes, QFileInfo(toQString(document->path())).size()});
    });
    connect(&m_controller, &GenerationController::savingPaused, this, [this](const SavingPaused &paused) {
        m_window->showMessage(Text::savingPaused(paused), tr("Try again"), [this] { m_controller.resume(); });
    });
    connect(&m_controller, &GenerationController::savingResumed, window, &MainWindow::clearMessage);
    connect(&m_controller, &GenerationController::memoryLowered, this,
            [this](const MemoryLowered &lowered) { m_window->showMessage(Text::memoryLowered(lowered)); });
    connect(&m_controller, &GenerationController::failed, this, &Application::showError);
    connect(&m_controller, &GenerationController::warned, this, [this](const QString &text) { m_window->showMessage(text); });
    connect(&m_controller, &GenerationController::runEnded, this, &Application::showGrowTargets);
}

void Application::showState()
{
    WindowState state;
    state.run = m_controller.state();
    const ComputeEnvironment environment = m_controller.environment();
    state.note = environment.device.empty() || environment.device == "cpu"
        ? tr("Ready · processor, %n thread(s)", nullptr, std::max(1, QThread::idealThreadCount() - 1))
        : tr("Ready · graphics card (%1)").arg(QString::fromStdString(environment.device));
    if (const auto document = m_controller.document()) {
        state.isModified = isInWorkingFolder();
        state.title = state.isModified ? QString::fromStdString(document->request().prompt)
                                       : QFileInfo(toQString(document->path())).fileName();
    }
    m_window->setState(state);
}

void Application::showDocument()
{
    const auto document = m_controller.document();
    m_window->setStages(m_controller.stages());
    const int stage = m_controller.visibleStage();
    m_window->setPicture(stage >= 0 ? openStage(document, stage) : nullptr, std::max(stage, 0), false);
    m_window->setRequest(document->request());
    chooseModel(QString::fromStdString(document->request().checkpoint));
    showGrowTargets();
    remember();
}

void Application::showGrowTargets()
{
    const auto document = m_controller.document();
    if (!document || m_controller.isRunning())
        return;
    std::vector<GrowTarget> targets;
    try {
        const GenerationRequest made = document->request();
        const GenerationRequest edited = m_window->request();
        const GenerationPlan plan = document->plan();
        const ModelInfo model = readModelInfo(modelSource(made));
        const PixelSize from = plan.stages.back().size;
        const int64_t room = QStorageInfo(QFileInfo(toQString(document->path())).absolutePath()).bytesAvailable();
        for (int64_t factor = 2; from.longSide() * factor <= 65536; factor *= 2) {
            GrowTarget target;
            target.size = {from.width * factor, from.height * factor};
            const CostEstimate cost = growPlan(plan, growRequest(made, edited, target.size), model).cost;
            target.diskBytes = cost.diskBytes - plan.cost.diskBytes;
            if (m_secondsPerEvaluation > 0)
                target.seconds = m_secondsPerEvaluation
                                 * static_cast<double>(cost.unetEvaluations - plan.cost.unetEvaluations);
            if (*target.diskBytes > room)
                target.obstacle = tr("Not enough disk: it needs %1, and %2 are free.")
                                      .arg(Text::bytes(*target.diskBytes), Text::bytes(room));
            targets.push_back(target);
        }
    } catch (const Error &error) {
        showError(error.kind(), QString::fromUtf8(error.what()));
    }
    m_window->setGrowTargets(targets);
}

void Application::showModels()
{
    std::vector<ModelChoice> models = {
        {tr("Embedded landscapes"), {}, tr("Small demonstration model. Add your SDXL model for anything else.")}};
    for (const QString &path : m_settings.models()) {
        const QFileInfo file(path);
        const QString note = m_settings.modelNote(path);
        QString details = path;
        if (const QString hash = m_hashes.known(path); !hash.isEmpty())
            details += u"\nSHA-256 "_s + hash;
        models.push_back(
            {file.isDir() ? file.fileName() : file.completeBaseName(), path, note.isEmpty() ? path : note, details});
    }
    m_window->setModels(models);
}

void Application::chooseModel(const QString &path)
{
    m_hashes.want(path);
    try {
        m_window->setModelInfo(readModelInfo(modelSource({.checkpoint = path.toStdString()})));
    } catch (const Error &error) {
        showError(error.kind(), QString::fromUtf8(error.what()));
    }
}

/// Whatever file or folder of weights the user has chosen or dropped: its kind, read in the background, says where it
/// goes.
void Application::addModel(const QString &path)
{
    using Described = std::variant<ModelDescription, Error>;
    auto *watcher = new QFutureWatcher<Described>(this);
    connect(watcher, &QFutureWatcher<Described>::finished, this, [this, watcher, path] {
        watcher->deleteLater();
        const Described result = watcher->result();
        if (const auto *error = std::get_if<Error>(&result))
            showError(error->kind(), QString::fromUtf8(error->what()));
        else
            takeModel(path, std::get<ModelDescription>(result));
    });
    watcher->setFuture(QtConcurrent::run([path]() -> Described {
        try {
            return describeModel(toPath(path));
        } catch (const Error &error) {
            return error;
        }
    }));
}

void Application::takeModel(const QString &path, const ModelDescription &description)
{
    if (description.kind == ModelKind::Vae) {
        m_window->addVae(path);
        return;
    }
    if (description.kind == ModelKind::Lora) {
        m_window->addLora(path);
        return;
    }
    try {
        requireModelKind(description, ModelKind::Sdxl);
        readModelInfo(modelSource({.checkpoint = path.toStdString()}));
    } catch (const Error &error) {
        showError(error.kind(), QString::fromUtf8(error.what()));
        return;
    }
    //: kind · precision · size
    QString note = tr("SDXL · %1 · %2").arg(QString::fromStdString(description.precision), Text::bytes(description.bytes));
    switch (fitOf(description, m_controller.device())) {
    case Fit::Unknown:
    case Fit::Fits:
        break;
    case Fit::FitsSavingMemory:
        //: %1 is "SDXL · precision · size"
        note = tr("%1 · will run slower, to save memory").arg(note);
        break;
    case Fit::DoesNotFit:
        note = tr("%1 · needs more memory than this computer has").arg(note);
        break;
    }
    m_settings.setModelNote(path, note);
    QStringList models = m_settings.models();
    if (!models.contains(path))
        models.append(path);
    m_settings.setModels(models);
    showModels();
    m_window->chooseModel(path);
}

void Application::openFile(const QString &path)
{
    if (QFileInfo(path).suffix() == u"pixelsmith")
        m_controller.open(path);
    else
        importPicture(path);
}

void Application::importPicture(const QString &path)
{
    const GenerationRequest request = m_window->request();
    const QString document = newDocumentPath();
    QStringList arguments = {u"import"_s, path, u"--document"_s, document, u"--prompt"_s,
                             QString::fromStdString(request.prompt), u"--negative"_s,
                             QString::fromStdString(request.negativePrompt), u"--seed"_s, QString::number(request.seed)};
    if (!request.checkpoint.empty())
        arguments << u"--model"_s << QString::fromStdString(request.checkpoint);
    m_jobs.start(tr("Open %1").arg(QFileInfo(path).fileName()), arguments, [this, document] { m_controller.open(document); });
}

void Application::exportPicture(const ExportChoice &choice)
{
    const auto document = m_controller.document();
    if (!document)
        return;
    const char *format = choice.format == ImageFormat::Png ? "png" : choice.format == ImageFormat::Jpeg ? "jpeg" : "tiff";
    m_jobs.start(tr("Export %1").arg(QFileInfo(choice.path).fileName()),
                 {u"export"_s, toQString(document->path()), u"--output"_s, choice.path, u"--format"_s,
                  QString::fromLatin1(format), u"--quality"_s, QString::number(choice.quality), u"--stage"_s,
                  QString::number(choice.stage + 1)});
}

/// The copy is made beside the window; where nothing runs, it takes the working file's place.
void Application::saveAs(const QString &path)
{
    const auto document = m_controller.document();
    if (!document)
        return;
    auto *watcher = new QFutureWatcher<QString>(this);
    connect(watcher, &QFutureWatcher<QString>::finished, this, [this, watcher, document, path] {
        watcher->deleteLater();
        if (const QString problem = watcher->result(); !problem.isEmpty()) {
            m_window->showMessage(problem);
        } else if (m_controller.isRunning() || m_controller.document() != document) {
            m_window->showMessage(tr("A copy of the picture as it is now was saved as %1.").arg(QFileInfo(path).fileName()));
        } else {
            m_controller.open(path);
        }
    });
    watcher->setFuture(QtConcurrent::run([document, path]() -> QString {
        try {
            document->saveCopy(toPath(path));
            return {};
        } catch (const Error &error) {
            return QString::fromUtf8(error.what());
        }
    }));
}

void Application::showError(ErrorKind kind, const QString &text)
{
    const bool canResume = m_controller.document() && !m_controller.isRunning() && !m_controller.document()->isFinished();
    if (canResume && (kind == ErrorKind::DiskFull || kind == ErrorKind::Io || kind == ErrorKind::OutOfMemory))
        m_window->showMessage(text, tr("Try again"), [this] { m_controller.resume(); });
    else
        m_window->showMessage(text);
}

bool Application::isInWorkingFolder() const
{
    return QFileInfo(toQString(m_controller.document()->path())).absolutePath() == QFileInfo(workingFolder()).absoluteFilePath();
}

void Application::remember()
{
    m_settings.setWindow(m_window->saveGeometry(), m_window->arrangement());
    m_settings.setLastRequest(m_window->request());
    if (const auto document = m_controller.document())
        m_settings.setLastDocument(toQString(document->path()));
}

} // namespace pixelsmith
