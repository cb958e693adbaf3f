#pragma once

#include "ui/history_item.h"
#include "ui/preferences.h"
#include "ui/viewer/comparison.h"
#include "ui/viewer/slider_brush.h"
#include "ui/window_state.h"

#include <pixelsmith/generation_plan.h>
#include <pixelsmith/generation_request.h>
#include <pixelsmith/heal_seams.h>
#include <pixelsmith/pipeline.h>
#include <pixelsmith/region_preview.h>
#include <pixelsmith/tile_source.h>

#include <QMainWindow>
#include <QModelIndexList>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

class QActionGroup;
class QDockWidget;
class QStackedWidget;
class QUndoStack;

namespace pixelsmith {

class Actions;
class BasesStrip;
class ExportPanel;
class FoldSection;
class HistoryPanel;
class ImageViewer;
class JobsPanel;
class MainToolBar;
class MessageBar;
struct MessageAction;
class Overview;
class PreferencesDialog;
class PrintPanel;
class RequestPanel;
class SliderPanel;
class StageOptions;
class StagesPanel;
class StartPage;
class StatusLine;
class TrySliderPanel;
class WindowOverlays;

/// The window: what the user asks for goes out as signals, what happened comes in through slots. It decides nothing but
/// how a WindowState looks. GUI thread only.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(QWidget *parent = nullptr);
    ~MainWindow() override;

    /// As the Create panel and the Slider of the next stage stand now; the target size is left empty, and so is the
    /// Slider until it is moved.
    GenerationRequest request() const;
    void setRequest(const GenerationRequest &request);

    /// The models to choose from; keeps the chosen one if its path is still there.
    void setModels(const std::vector<ModelChoice> &models);
    /// Recommended values and native size of the chosen model; answer to modelChosen().
    void setStyles(const std::vector<Style> &styles);
    void chooseModel(const QString &path);
    void addVae(const QString &path);
    void addLora(const QString &path);
    /// VAEs and LoRAs to choose from.
    void setPartChoices(const PartChoices &choices);
    void setModelInfo(const ModelInfo &info);
    void setDevice(const DeviceOptions &device);
    void setPreferences(const Preferences &preferences);

    /// Where the panels are and which ones the user wants to see; to be kept between two starts.
    QByteArray arrangement() const;
    /// Anything else than what arrangement() gave is ignored.
    void setArrangement(const QByteArray &arrangement);

    /// The painted Slider of another picture.
    void setSliderMap(const SliderMap &map);

    int currentStage() const { return m_stage; }
    const Actions &actions() const { return *m_actions; }
    /// What the user changed, for Ctrl+Z; when another picture comes, changes of the prompts alone stay.
    QUndoStack &undoStack() { return *m_undo; }

public Q_SLOTS:
    void setState(const WindowState &state);
    void setProgress(const Progress &progress);
    /// The stages of the document's plan; also moves the slider strip.
    void setStages(const std::vector<StageInfo> &stages);
    /// The document's plan, empty where there is none, and the picture of its base; null: not there yet.
    void setPlan(const GenerationPlan &plan, std::shared_ptr<const TileSource> base);
    /// Choices of the Grow menu, smallest first; the first one that can be chosen is what Ctrl+G grows to.
    void setGrowTargets(const std::vector<GrowTarget> &targets);
    /// Shows a stage. The view stays at the same part of the picture when `stage` differs from the one shown and
    /// `samePicture` is true; otherwise it fits. Null: no picture.
    void setPicture(std::shared_ptr<const TileSource> source, int stage, bool samePicture = true);
    /// Ignored for a stage that is not shown.
    void tilesChanged(const TilesChanged &changed);
    /// The pictures that were made.
    void setHistory(std::vector<HistoryItem> items);
    /// Several bases to choose from; less than two: none are offered.
    void setBases(const std::vector<BaseInfo> &bases);
    void setJobs(const std::vector<JobInfo> &jobs);
    void setResourceUse(const ResourceUse &use);
    /// One message at a time, in the window, until it is closed, an action is chosen, or another comes.
    void showMessage(const QString &text, const std::vector<MessageAction> &actions = {});
    void clearMessage();
    QString message() const;
    /// Asks for the folder that a picture's file moves to. \param document  its path.
    void chooseFolderFor(const QString &document);
    /// Asks for a file that should become a choice.
    void addModelFile();
    /// Answers to tryRequested(), while WindowState::isTrying.
    void setPreviewProgress(const Progress &progress);
    void setPreview(const RegionPreview &preview);

    /// Answer to seamsWanted(); empty: the picture cannot be read.
    void setSeams(int stage, const std::optional<SeamFindings> &findings);

    /// Answer to compareRequested(): the picture to compare with, and what it is called. Null: there is none.
    void setComparison(std::shared_ptr<const TileSource> source, const QString &name);
    /// As if the user chose it; empty: nowhere.
    void setLiveFolder(const QString &folder, int quality = ExportChoice().quality);

Q_SIGNALS:
    void compareRequested(const pixelsmith::CompareChoice &choice);
    /// \param count  of pictures, with seeds that follow each other.
    void generateRequested(const pixelsmith::GenerationRequest &request, int count = 1);
    void requestEdited(const pixelsmith::GenerationRequest &request);
    void modelChosen(const QString &path);
    /// A folder or file that should become a choice.
    void modelAdded(const QString &path);
    /// Holds from the next run on.
    void preferencesEdited(const pixelsmith::Preferences &preferences);
    void freeMemoryRequested();
    void deviceEdited(const pixelsmith::DeviceOptions &device);
    void growRequested(pixelsmith::PixelSize target);
    void pauseRequested();
    /// From a pause, or a stopped run that should go on.
    void resumeRequested();
    void stopRequested();
    void sliderChanged(int stage, int guidedSteps);
    /// After each stroke, and when one is taken back.
    void sliderPainted(const pixelsmith::SliderMap &map);
    void redoRequested();
    /// Whether seams show in that stage; -1: nobody asks any more.
    void seamsWanted(int stage);
    /// Those of the largest stage.
    void healRequested();
    /// A part of the next size at several Slider positions.
    void tryRequested(const pixelsmith::PreviewRequest &request);
    /// Nobody looks at the preview any more.
    void tryStopRequested();
    void exportRequested(const pixelsmith::ExportChoice &choice);
    void compactRequested();
    /// \param document  the path of its file.
    void moveRequested(const QString &document, const QString &folder);
    /// Where pictures are to be watched while they grow; empty: nowhere.
    /// \param quality  of JPEG, 1…100.
    void liveFolderChosen(const QString &folder, int quality);
    void jobCancelRequested(const pixelsmith::JobInfo &job);
    void jobShowRequested(const pixelsmith::JobInfo &job);
    /// \param by  -1 sooner, 1 later.
    void jobMoveRequested(const pixelsmith::JobInfo &job, int by);
    void openRequested(const QString &path);
    void favouriteChanged(const QString &path, bool isFavourite);
    void deleteRequested(const QString &path);
    void basesClosed();
    /// The document has its place already. Where it has none yet, Save asks for one: saveAsRequested().
    void saveRequested();
    void saveAsRequested(const QString &path);
    /// A picture file was dropped or chosen to be grown.
    void pictureDropped(const QString &path);
    /// Centre of the view as a part of the picture, 0…1; at most ten times a second.
    void viewFocusChanged(double x, double y);
    void stageChosen(int stage);
    /// Before the window closes; it closes in any case.
    void closing();

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QWidget *makeCanvas();
    QWidget *makeRightPanel();
    QDockWidget *addPanel(const QString &name, const QString &title, QWidget *content, Qt::DockWidgetArea area);
    void makeDocks();
    void connectActions();
    void connectViewActions();
    void connectPanels();
    void connectViewer();

    void showCommands();
    void shareRightSide();
    void showDock(QDockWidget *dock, bool shows);
    void showStatus();
    void showWork();
    void showTitle();
    void arrangePanels(bool on);
    void movePane(int direction);
    void stepStage(int direction);
    void generate();
    void growNext();
    void openFile();
    void saveFile();
    void saveFileAs();
    void addModelFolder();
    void exportPicture();
    void connectFileActions();
    void chooseLiveFolder(bool on);
    void takeFile(const QString &path);
    void showAbout();
    void tellFocus();

    void connectCompare();
    void showCompareMenu();
    std::vector<QModelIndex> earlierPictures(size_t most) const;
    void fillEarlierMenu();
    void compareWith(const CompareChoice &choice);
    void compare(bool on);
    bool askForComparison();
    void openComparison();
    void nextCompareMode();
    void showCompareMode();
    void endComparison();

    struct SliderMark;
    class SliderMove;
    class RequestChange;
    class PromptChange;
    class StageChange;
    void makeUndo();
    void forgetPictureChanges();
    void commitPrompts();
    void connectPrompts();
    QWidget *makeStageOptions();
    void showStageOptions();
    void connectViews();
    void duplicateView();
    std::vector<ImageViewer *> otherViewers() const;
    void closeViews();
    void connectPrint();
    void showPrint();
    void makeHistoryDock();
    void connectBases();
    QWidget *makeBrush();
    void connectBrush();
    void pushStroke(const QString &text, const SliderMap &before, const SliderMap &after);
    void paintAtSpot();
    void takeBrush(SliderBrush::Tool tool, std::optional<double> value);
    void showBrush();
    void offerRedo(bool wasWanted);
    void connectPreferences();
    void makeTryDock();
    void trySlider();
    void closeTry();
    void checkTry();
    void moveSlider(int stage, SliderPosition slider, int drag = 0);
    bool putSlider(int stage, const SliderMark &mark);
    bool putStageChoice(int stage, const std::vector<StageChoice> &choices);
    void showSlider();
    std::vector<StageInfo> sliderStages() const;
    int nextStage() const;
    std::vector<PixelRect> tryRects() const;

    WindowState m_state;
    Commands m_commands;
    std::vector<StageInfo> m_stages;
    std::vector<GrowTarget> m_targets;
    std::optional<Progress> m_progress;
    int m_stage = 0;
    std::optional<SliderPosition> m_nextSlider; ///< of the stage that is not planned yet, where the user moved it
    PixelSize m_trySize;                        ///< of the stage that the preview is a part of
    PixelRect m_tryRegion;
    std::shared_ptr<const RegionPreview> m_tried; ///< until it was compared with what was painted
    QList<int> m_rightHeights;                    ///< of the right panels, before the preview took room from them
    QUndoStack *m_undo = nullptr;
    bool m_hasJobs = false;
    bool m_sharesRightSide = true; ///< as soon as stages and history are both shown
    QString m_exportName;          ///< what the export sheet's suggestion was made from
    QTimer m_focusTimer;

    CompareChoice m_compareChoice;
    CompareMode m_compareMode = CompareMode::Wipe; ///< while comparing
    QString m_compareName;
    QActionGroup *m_compareChoices = nullptr;
    QMenu *m_earlierMenu = nullptr; ///< of the history, filled when it is opened

    ImageViewer *m_viewer = nullptr;
    SliderBrush *m_brush = nullptr;
    StartPage *m_startPage = nullptr;
    QStackedWidget *m_canvas = nullptr;
    MessageBar *m_message = nullptr;
    RequestPanel *m_request = nullptr;
    Overview *m_overview = nullptr;
    StagesPanel *m_stagesPanel = nullptr;
    StageOptions *m_stageOptions = nullptr;
    FoldSection *m_stageOptionsSection = nullptr;
    JobsPanel *m_jobs = nullptr;
    SliderPanel *m_slider = nullptr;
    TrySliderPanel *m_try = nullptr;
    HistoryPanel *m_history = nullptr;
    BasesStrip *m_bases = nullptr;
    StatusLine *m_status = nullptr;
    WindowOverlays *m_overlays = nullptr;
    Actions *m_actions = nullptr;
    MainToolBar *m_toolBar = nullptr;
    ExportPanel *m_export = nullptr;
    PreferencesDialog *m_preferences = nullptr;
    PrintPanel *m_print = nullptr;
    QDockWidget *m_leftDock = nullptr;
    QDockWidget *m_rightDock = nullptr;
    QDockWidget *m_bottomDock = nullptr;
    QDockWidget *m_tryDock = nullptr;
    QDockWidget *m_historyDock = nullptr;
};

} // namespace pixelsmith
