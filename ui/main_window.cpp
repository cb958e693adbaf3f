#include "ui/main_window.h"

#include "ui/actions.h"
#include "ui/dialogs/export_panel.h"
#include "ui/dialogs/preferences_dialog.h"
#include "ui/dialogs/print_panel.h"
#include "ui/dialogs/shortcut_sheet.h"
#include "ui/panels/bases_strip.h"
#include "ui/panels/history_panel.h"
#include "ui/panels/jobs_panel.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/request_panel.h"
#include "ui/panels/section.h"
#include "ui/panels/slider_panel.h"
#include "ui/panels/stages_panel.h"
#include "ui/panels/start_page.h"
#include "ui/panels/try_slider_panel.h"
#include "ui/status_line.h"
#include "ui/text.h"
#include "ui/tool_bar.h"
#include "ui/viewer/image_viewer.h"
#include "ui/viewer/overview.h"
#include "ui/viewer/print_crop.h"
#include "ui/wheel_guard.h"
#include "ui/window_overlays.h"

#include <QDockWidget>
#include <QMenu>
#include <QScrollArea>
#include <QStackedWidget>
#include <QUndoStack>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kLeftWidth = 292;
constexpr int kRightWidth = 272;
constexpr int kStagesHeight = 460;
constexpr int kHistoryHeight = 300;
constexpr QSize kDefaultSize(1440, 900);
constexpr int kFocusMs = 100;

} // namespace

MainWindow::MainWindow(QWidget *parent)
    : QMainWindow(parent)
{
    setObjectName(u"mainWindow"_s);
    setAcceptDrops(true);
    new WheelGuard(this);
    setCentralWidget(makeCanvas());
    m_status = new StatusLine;
    setStatusBar(m_status);
    m_actions = new Actions(this, m_viewer);
    m_toolBar = new MainToolBar(*m_actions, this);
    addToolBar(m_toolBar);
    makeDocks();
    m_export = new ExportPanel(this);
    m_preferences = new PreferencesDialog(this);
    m_focusTimer.setSingleShot(true);
    m_focusTimer.setInterval(kFocusMs);
    makeUndo();
    connectBrush();
    connectActions();
    connectFileActions();
    connectViewActions();
    connectPanels();
    connectViewer();
    connectViews();
    connectCompare();
    connectBases();
    m_overlays = new WindowOverlays(*m_actions, m_viewer, m_overview, this);
    connectPreferences();
    connectPrompts();
    connectPrint();
    arrangePanels(false);
    setState({});
    m_request->focusPrompt();
}

/// Before the panels, which tell of changes until they go.
MainWindow::~MainWindow()
{
    delete m_undo;
}

QWidget *MainWindow::makeCanvas()
{
    m_viewer = new ImageViewer;
    m_startPage = new StartPage;
    m_message = new MessageBar;
    m_canvas = new QStackedWidget;
    m_canvas->addWidget(m_startPage);
    m_canvas->addWidget(m_viewer);
    auto *central = new QWidget;
    auto *layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_message);
    layout->addWidget(makeBrush());
    layout->addWidget(m_canvas, 1);
    m_bases = new BasesStrip;
    layout->addWidget(m_bases);
    return central;
}

QWidget *MainWindow::makeRightPanel()
{
    m_overview = new Overview;
    m_stagesPanel = new StagesPanel;
    m_jobs = new JobsPanel;
    auto *panel = new QWidget;
    panel->setMinimumWidth(180);
    auto *layout = new QVBoxLayout(panel);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(makeHeading(tr("Overview")));
    layout->addWidget(m_overview);
    layout->addSpacing(12);
    layout->addWidget(makeHeading(tr("Stages")));
    layout->addWidget(m_stagesPanel);
    layout->addWidget(makeStageOptions());
    layout->addSpacing(12);
    layout->addWidget(m_jobs);
    layout->addStretch();
    // In a low window it is scrolled: the panels below want room too.
    auto *area = new QScrollArea;
    area->setWidget(panel);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setMinimumWidth(panel->minimumWidth());
    return area;
}

QDockWidget *MainWindow::addPanel(const QString &name, const QString &title, QWidget *content, Qt::DockWidgetArea area)
{
    auto *dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setWidget(content);
    addDockWidget(area, dock);
    QAction *toggle = dock->toggleViewAction();
    toggle->setToolTip(tr("Show or hide this panel"));
    m_actions->windowMenu->addAction(toggle);
    dock->setProperty("wanted", true);
    connect(toggle, &QAction::triggered, dock, [dock](bool on) { dock->setProperty("wanted", on); });
    return dock;
}

void MainWindow::makeDocks()
{
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    m_request = new RequestPanel;
    m_slider = new SliderPanel;
    m_leftDock = addPanel(u"createDock"_s, tr("Create"), m_request, Qt::LeftDockWidgetArea);
    m_rightDock = addPanel(u"pictureDock"_s, tr("Overview and Stages"), makeRightPanel(), Qt::RightDockWidgetArea);
    m_bottomDock = addPanel(u"sliderDock"_s, tr("Slider"), m_slider, Qt::BottomDockWidgetArea);
    makeHistoryDock();
    makeTryDock();
    // Shares are dealt out of the window's size, so it needs one.
    resize(kDefaultSize);
    resizeDocks({m_leftDock, m_rightDock}, {kLeftWidth, kRightWidth}, Qt::Horizontal);
}

/// Shares of hidden panels are forgotten: they are dealt out once both are there, unless the user's own were restored.
void MainWindow::shareRightSide()
{
    if (!m_sharesRightSide || m_rightDock->isHidden() || m_historyDock->isHidden())
        return;
    m_sharesRightSide = false;
    resizeDocks({m_rightDock, m_historyDock}, {kStagesHeight, kHistoryHeight}, Qt::Vertical);
}

void MainWindow::connectActions()
{
    const Actions &a = *m_actions;
    connect(a.open, &QAction::triggered, this, &MainWindow::openFile);
    connect(a.save, &QAction::triggered, this, &MainWindow::saveFile);
    connect(a.saveAs, &QAction::triggered, this, &MainWindow::saveFileAs);
    connect(a.exportPicture, &QAction::triggered, this, &MainWindow::exportPicture);
    connect(a.quit, &QAction::triggered, this, &MainWindow::close);
    connect(a.editPrompt, &QAction::triggered, this, [this] {
        m_leftDock->setProperty("wanted", true);
        m_leftDock->show();
        m_request->focusPrompt();
    });
    connect(a.newSeed, &QAction::triggered, m_request, &RequestPanel::newSeed);
    connect(a.reuseSeed, &QAction::triggered, this, [this] { m_request->chooseSeed(*m_state.seed); });
    connect(a.generate, &QAction::triggered, this, &MainWindow::generate);
    connect(a.grow, &QAction::triggered, this, &MainWindow::growNext);
    connect(m_actions, &Actions::growTargetChosen, this, &MainWindow::growRequested);
    connect(a.pause, &QAction::triggered, this, [this] {
        if (m_commands.canPause)
            Q_EMIT pauseRequested();
        else
            Q_EMIT resumeRequested();
    });
    connect(a.stop, &QAction::triggered, this, &MainWindow::stopRequested);
    connect(a.trySlider, &QAction::triggered, this, &MainWindow::trySlider);
    const std::pair<QAction *, int> moves[] = {
        {a.sliderLess, -1}, {a.sliderMore, 1}, {a.sliderMuchLess, -5}, {a.sliderMuchMore, 5}};
    for (const auto &[action, steps] : moves)
        connect(action, &QAction::triggered, m_slider, [this, by = steps] { m_slider->moveBy(by); });
    connect(a.nextPane, &QAction::triggered, this, [this] { movePane(1); });
    connect(a.previousPane, &QAction::triggered, this, [this] { movePane(-1); });
    connect(a.arrangePanels, &QAction::toggled, this, &MainWindow::arrangePanels);
    connect(a.shortcuts, &QAction::triggered, this, [this] { (new ShortcutSheet(m_actions->all(), this))->show(); });
    connect(a.about, &QAction::triggered, this, &MainWindow::showAbout);
}

void MainWindow::connectViewActions()
{
    const Actions &a = *m_actions;
    connect(a.zoomIn, &QAction::triggered, m_viewer, &ImageViewer::zoomIn);
    connect(a.zoomOut, &QAction::triggered, m_viewer, &ImageViewer::zoomOut);
    connect(a.fit, &QAction::triggered, m_viewer, &ImageViewer::fit);
    connect(a.zoom100, &QAction::triggered, m_viewer, [this] { m_viewer->setZoom(1); });
    connect(a.zoom200, &QAction::triggered, m_viewer, [this] { m_viewer->setZoom(2); });
    connect(a.zoom300, &QAction::triggered, m_viewer, [this] { m_viewer->setZoom(3); });
    connect(a.previousStage, &QAction::triggered, this, [this] { stepStage(-1); });
    connect(a.nextStage, &QAction::triggered, this, [this] { stepStage(1); });
    connect(a.fullScreen, &QAction::toggled, this, [this](bool on) {
        setWindowState(on ? windowState() | Qt::WindowFullScreen : windowState() & ~Qt::WindowFullScreen);
    });
}

void MainWindow::connectPanels()
{
    connect(m_request, &RequestPanel::requestEdited, this, &MainWindow::requestEdited);
    connect(m_request, &RequestPanel::modelChosen, this, &MainWindow::modelChosen);
    connect(m_request, &RequestPanel::deviceEdited, this, &MainWindow::deviceEdited);
    connect(m_request, &RequestPanel::modelFolderWanted, this, &MainWindow::addModelFolder);
    connect(m_request, &RequestPanel::modelFileWanted, this, &MainWindow::addModelFile);
    connect(m_startPage, &StartPage::exampleChosen, this, [this](const QString &prompt) {
        m_request->setPrompt(prompt);
        m_actions->generate->trigger();
    });
    connect(m_stagesPanel, &StagesPanel::stageChosen, this, &MainWindow::stageChosen);
    connect(m_jobs, &JobsPanel::cancelRequested, this, &MainWindow::jobCancelRequested);
    connect(m_jobs, &JobsPanel::showRequested, this, &MainWindow::jobShowRequested);
    connect(m_jobs, &JobsPanel::moveRequested, this, &MainWindow::jobMoveRequested);
    connect(m_slider, &SliderPanel::sliderMoved, this, [this](int stage, int guidedSteps) {
        moveSlider(stage, {double(guidedSteps), false}, m_slider->drag());
    });
}

void MainWindow::connectViewer()
{
    connect(m_viewer, &ImageViewer::viewChanged, this, [this](double zoom) {
        const PixelSize size = m_viewer->view().pictureSize();
        m_status->setZoom(m_viewer->source() ? zoom : 0);
        if (!size.isEmpty()) {
            const QRectF seen = m_viewer->view().visibleImage();
            const auto width = static_cast<double>(size.width);
            const auto height = static_cast<double>(size.height);
            const QRectF part(seen.x() / width, seen.y() / height, seen.width() / width, seen.height() / height);
            m_overview->setVisiblePart(part);
            m_export->setVisiblePart(part);
            if (!m_focusTimer.isActive())
                m_focusTimer.start();
        }
    });
    connect(m_viewer, &ImageViewer::coarseImageChanged, this,
            [this] { m_overview->setImage(m_viewer->coarseImage()); });
    connect(m_viewer, &ImageViewer::cursorMoved, this, [this](PixelPoint pixel, const QColor &colour) {
        m_status->setCursorPixel(m_overlays->inLargestStage(pixel), colour, m_overlays->provenance(pixel));
    });
    connect(m_viewer, &ImageViewer::cursorLeft, m_status, &StatusLine::clearCursor);
    connect(m_viewer, &ImageViewer::readFailed, this, [this](const QString &text) { showMessage(text); });
    connect(m_overview, &Overview::centreRequested, m_viewer, &ImageViewer::setCentreFraction);
    connect(&m_focusTimer, &QTimer::timeout, this, &MainWindow::tellFocus);
}

void MainWindow::setState(const WindowState &state)
{
    m_state = state;
    if (!state.isTrying && m_try->isBusy())
        m_try->clear();
    m_startPage->setProblem(state.problem);
    m_startPage->setWaiting(state.run == WindowState::Run::Loading    ? state.note
                            : state.run == WindowState::Run::Sampling ? tr("The picture begins…")
                                                                      : QString());
    m_history->setCurrent(state.document);
    m_bases->setCurrent(state.document);
    m_actions->reuseSeed->setEnabled(state.seed.has_value());
    showCommands();
    showStatus();
    showTitle();
}

void MainWindow::showCommands()
{
    const bool hasPicture = m_viewer->source() != nullptr;
    const bool hasTarget =
        std::any_of(m_targets.begin(), m_targets.end(), [](const GrowTarget &t) { return t.obstacle.isEmpty(); });
    const bool wasRedoWanted = std::exchange(m_commands, commandsOf(m_state, hasPicture, hasTarget)).canRedoPainted;
    m_actions->apply(m_commands);
    m_export->setHealing(m_commands.canHeal, m_commands.isHealing);
    offerRedo(wasRedoWanted);
    if (!m_state.problem.isEmpty())
        m_actions->generate->setToolTip(m_state.problem);
    m_toolBar->apply(m_commands);
    showPrint();
    showDock(m_leftDock, true);
    showDock(m_rightDock, hasPicture || m_hasJobs);
    showDock(m_bottomDock, m_commands.showsSlider && m_slider->hasStages());
    showDock(m_tryDock, hasPicture);
    showDock(m_historyDock, m_history->model().rowCount() > 0);
    shareRightSide();
    m_canvas->setCurrentWidget(hasPicture ? static_cast<QWidget *>(m_viewer) : m_startPage);
    m_viewer->setNotice(m_commands.isPaused ? tr("Paused") : QString());
    showWork();
}

void MainWindow::showWork()
{
    const bool isSeen = m_commands.showsWork && m_progress && m_progress->stage == m_stage;
    m_viewer->setWorkRects(isSeen ? m_progress->inWork : tryRects());
}

void MainWindow::showDock(QDockWidget *dock, bool shows)
{
    dock->toggleViewAction()->setEnabled(shows);
    const bool isAlone = m_actions->hidePanels->isChecked() && m_actions->hidePanels->isEnabled();
    dock->setVisible(shows && dock->property("wanted").toBool() && !isAlone);
}

void MainWindow::showStatus()
{
    if (!m_commands.showsProgress)
        m_progress.reset();
    if (!m_progress) {
        m_overlays->endWork();
        m_status->setNote(m_state.note);
        return;
    }
    const auto stage = static_cast<size_t>(m_progress->stage);
    const PixelSize size = stage < m_stages.size() ? m_stages[stage].size : m_viewer->view().pictureSize();
    m_status->setProgress(*m_progress, size);
}

void MainWindow::showTitle()
{
    const QString name = m_state.title.isEmpty() ? tr("Untitled") : m_state.title;
    setWindowTitle(m_viewer->source() ? tr("%1[*] – Pixelsmith", "window title").arg(name) : u"Pixelsmith"_s);
    setWindowModified(m_viewer->source() && m_state.isModified);
}

void MainWindow::setProgress(const Progress &progress)
{
    m_progress = progress;
    const auto index = static_cast<size_t>(progress.stage);
    if (progress.stage >= 0 && index < m_stages.size()) {
        advance(m_stages[index], progress);
        m_progress->secondsLeft = secondsLeft(progress, m_stages);
        m_stagesPanel->setStages(m_stages);
        showSlider();
    }
    m_overlays->setStages(m_stages, m_stage);
    m_overlays->take(progress);
    showWork();
    showStatus();
}

void MainWindow::setStages(const std::vector<StageInfo> &stages)
{
    m_stages = stages;
    m_stagesPanel->setStages(stages);
    showSlider();
    m_export->setStages(stages);
    showStageOptions();
    m_overlays->setStages(stages, m_stage);
    showCommands();
    showCompareMenu();
    checkTry();
}

void MainWindow::setPlan(const GenerationPlan &plan, std::shared_ptr<const TileSource> base)
{
    m_overlays->setPlan(plan, std::move(base));
}

void MainWindow::setGrowTargets(const std::vector<GrowTarget> &targets)
{
    m_targets = targets;
    m_actions->setGrowTargets(targets);
    showStageOptions();
    m_toolBar->setBudget(targets.empty() ? QString() : Text::budget(targets.front()));
    showSlider();
    showCommands();
}

void MainWindow::setPicture(std::shared_ptr<const TileSource> source, int stage, bool samePicture)
{
    m_stage = stage;
    if (!samePicture) {
        closeTry();
        forgetPictureChanges();
        endComparison();
        m_export->forgetSeams();
    }
    const KeepView keep = samePicture ? KeepView::Yes : KeepView::No;
    for (ImageViewer *viewer : otherViewers())
        viewer->setSource(source, keep);
    m_viewer->setSource(std::move(source), keep);
    if (!samePicture || !m_viewer->source())
        m_overview->setImage({});
    m_stagesPanel->setCurrent(stage);
    m_overlays->setStages(m_stages, stage);
    m_overlays->pictureChanged();
    m_status->clearCursor();
    showCommands();
    showTitle();
    showCompareMenu();
    // Stepping through the stages has come to the one compared with.
    if (m_viewer->secondSource() && m_compareChoice.stage == m_stage)
        m_actions->compare->setChecked(m_actions->compare->isChecked() && askForComparison());
    checkTry();
}

void MainWindow::tilesChanged(const TilesChanged &changed)
{
    if (changed.stage == m_stage) {
        m_viewer->tilesChanged(changed.tiles);
        m_print->crop()->tilesChanged(changed.tiles);
        for (ImageViewer *viewer : otherViewers())
            viewer->tilesChanged(changed.tiles);
    }
    m_overlays->take(changed);
    if (changed.stage == m_compareChoice.stage)
        m_viewer->secondTilesChanged(changed.tiles);
}

void MainWindow::setJobs(const std::vector<JobInfo> &jobs)
{
    m_jobs->setJobs(jobs);
    if (m_hasJobs == jobs.empty()) {
        m_hasJobs = !jobs.empty();
        showCommands();
    }
}

void MainWindow::setResourceUse(const ResourceUse &use)
{
    m_status->setResourceUse(use);
}

void MainWindow::showMessage(const QString &text, const std::vector<MessageAction> &actions)
{
    m_message->showMessage(text, actions);
}

void MainWindow::clearMessage()
{
    m_message->clear();
}

QString MainWindow::message() const
{
    return m_message->text();
}

void MainWindow::tellFocus()
{
    const QPointF centre = m_viewer->view().centreFraction();
    Q_EMIT viewFocusChanged(centre.x(), centre.y());
}

} // namespace pixelsmith
