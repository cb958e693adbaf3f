#pragma once

#include "app/event_gatherer.h"
#include "app/generation_worker.h"

#include <ui/window_state.h>

#include <pixelsmith/document.h>
#include <pixelsmith/live_deep_zoom.h>
#include <pixelsmith/pipeline.h>

#include <QObject>
#include <QThread>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace pixelsmith {

/// The picture that is shown and the run that goes on, of this picture or of another: owns the worker thread, the
/// documents and the state the window shows. One run at a time; what waits for its turn is the RunQueue's matter.
/// GUI thread only; nothing here waits, but for the destructor, which stops the run and waits for its batch.
class GenerationController : public QObject
{
    Q_OBJECT

public:
    /// \param worker  is moved to a thread of its own.
    explicit GenerationController(std::unique_ptr<GenerationWorker> worker = std::make_unique<GenerationWorker>(),
                                  QObject *parent = nullptr);
    ~GenerationController() override;

    /// Whether the picture of a run that begins takes the place of the one shown.
    enum class Show { Yes, No };

    /// Of the picture shown.
    WindowState::Run state() const;
    bool isRunning() const { return m_running != nullptr; }
    /// The picture shown; null: none.
    std::shared_ptr<Document> document() const { return m_document; }
    /// The picture that is painted; null: none.
    std::shared_ptr<Document> runningDocument() const { return m_running; }
    bool isShownRunning() const { return m_running && m_running == m_document; }
    /// Of the run, whether its picture is shown or not.
    bool isPaused() const { return m_running && m_runState == WindowState::Run::Paused; }
    /// Empty until the first run.
    ComputeEnvironment environment() const { return m_environment; }
    std::vector<StageInfo> stages() const;
    int visibleStage() const { return m_visibleStage; }

    /// Begins a new picture; while nothing runs. \param model  of the request. False: failed() says why.
    bool generate(const GenerationRequest &request, const ModelInfo &model, Show show = Show::Yes);
    /// Adds stages up to edited.targetSize and runs them; while nothing runs.
    /// \param edited  what the Create panel said: its Slider and steps. \param model  of the document.
    bool grow(const std::shared_ptr<Document> &document, const GenerationRequest &edited, const ModelInfo &model);
    /// Goes on with what is left of the document's plan; while nothing runs.
    bool goOn(const std::shared_ptr<Document> &document);
    void pause();
    /// Out of a pause; or goes on with the picture shown.
    void resume();
    /// The run, or else the preview.
    void stop();
    /// Paints a part of the next size at several Slider positions; while nothing runs. One that goes on is stopped.
    /// \param edited  what the Create panel says now.
    void preview(const PreviewRequest &edited);
    void stopPreview();
    bool isPreviewing() const { return m_previewControl != nullptr; }
    /// Drops the loaded model. A paused run ends and can be resumed to the same bits; one that works is left alone.
    void freeMemory();
    /// \param percent  1…100 of the time in which runs compute; from the next run on.
    void setWorkPercent(int percent) { m_workPercent = percent; }
    void setSlider(int stage, int guidedSteps);
    /// What the Slider of the picture shown is painted with, from the next step on; kept in its document.
    void setSliderMap(const SliderMap &map);
    /// Paints the parts of the finished picture shown again whose Slider was painted since; while nothing runs.
    void redoPainted();
    bool isRedoWanted() const { return m_isRedoWanted; }
    /// Paints the places of the finished picture shown again where seams show; while nothing runs. Answered by seamsMarked().
    void healSeams();
    /// The picture shown is healed, or, at rest, it was not wholly.
    bool isHealing() const { return isShownRunning() ? m_runHeals : m_isHealingWanted; }
    void setFocus(double x, double y);
    /// Shows another document; a run goes on behind it.
    void open(const QString &path);
    /// Shows none.
    void close();
    bool isOpen(const QString &path) const;
    /// The document of that file, the one that is open already if there is one. Throws as Document::open().
    std::shared_ptr<Document> documentAt(const QString &path);

    /// Where pictures can be watched while they grow, each in a folder of its name; from now on. Empty: nowhere.
    /// \param quality  of JPEG, 1…100.
    void setLiveFolder(const QString &folder, int quality);

    const DeviceOptions &device() const { return m_device; }
    void setDevice(const DeviceOptions &device) { m_device = device; }

Q_SIGNALS:
    void stateChanged();
    /// The stages, or a stage's phase or Slider; how far a phase has come is told by progressed().
    void stagesChanged();
    /// Another picture (or none): the view starts anew.
    void documentChanged();
    /// The newest stage with something to see is another one.
    void visibleStageChanged(int stage);
    void tilesChanged(const pixelsmith::TilesChanged &changed);
    /// The model of the run is read.
    void loadProgressed(const pixelsmith::ModelLoading &loading);
    /// Of the picture shown.
    void progressed(const pixelsmith::Progress &progress);
    /// Of the run, whether its picture is shown or not.
    void runProgressed(const pixelsmith::Progress &progress);
    void sliderApplied(int stage, int step, int guidedSteps);
    void previewProgressed(const pixelsmith::Progress &progress);
    void previewed(const pixelsmith::RegionPreview &preview);
    /// The run waits until what it made can be saved; it goes on by itself, or tries at once with resume().
    void savingPaused(const pixelsmith::SavingPaused &paused);
    void savingResumed();
    void memoryLowered(const pixelsmith::MemoryLowered &lowered);
    /// Something did not work; nothing is lost.
    void failed(pixelsmith::ErrorKind kind, const QString &text);
    void warned(const QString &text);
    /// The same of the run, which can still be stopped.
    void runWarned(const QString &text);
    /// Places of the picture shown that are healed; 0: no seam shows.
    void seamsMarked(int places);
    void runBegan();
    /// The picture that grows can be watched there.
    void liveStarted(const QString &page);
    /// Nobody can watch, for that reason.
    void liveFailed(const QString &text);
    void memoryFreed();
    void unloadRequested();
    void runEnded(const pixelsmith::RunResult &result, const QString &document);
    /// To the worker.
    void runRequested(const pixelsmith::GenerationWorker::Job &job);
    void previewRequested(const pixelsmith::GenerationWorker::PreviewJob &job);

private:
    enum class Work { Plan, Redo, Heal };

    void start(const std::shared_ptr<Document> &document, const DeviceOptions &device, Work work = Work::Plan);
    void startLive();
    void endLive();
    void saveSliderMap(const std::shared_ptr<Document> &document, const SliderMap &map);
    void checkRedo();
    void setRunState(WindowState::Run state);
    void setDocument(const std::shared_ptr<Document> &document);
    void reopen();
    void updateStages();
    /// The run came to it; one that was told to pause or to stop shows that.
    void goOnTo(WindowState::Run state);
    WindowState::Run runningState() const;
    EventSink runSink();
    void handle(const std::vector<Event> &events);
    void handleEvent(const Event &event);
    void handleRun(const Event &event);
    void handleShown(const Event &event);
    void showStage(int stage);
    void finish(const RunResult &result);
    void finishPreview(const PreviewResult &result);
    /// Calls `work`, turning an Error into failed(). False: it failed.
    bool attempt(const std::function<void()> &work);

    QString m_liveFolder;
    int m_liveQuality = 0;
    std::atomic<std::shared_ptr<LiveDeepZoom>> m_live; ///< of the run; null: nobody watches
    QThread m_thread;
    EventGatherer m_gatherer;
    std::shared_ptr<Document> m_document;
    std::shared_ptr<Document> m_running;
    std::map<QString, std::weak_ptr<Document>> m_open; ///< by path: a file can be written by one Document only
    std::shared_ptr<RunControl> m_control;
    EventGatherer m_previewGatherer;
    std::shared_ptr<RunControl> m_previewControl; ///< null: no preview goes on
    int m_previewId = 0;                          ///< of the newest
    DeviceOptions m_device;
    int m_workPercent = 100;
    bool m_freesMemory = false; ///< as soon as the run has ended
    ComputeEnvironment m_environment;
    WindowState::Run m_resting = WindowState::Run::Empty;  ///< of the picture shown, when it is not painted
    WindowState::Run m_runState = WindowState::Run::Empty; ///< while something runs
    std::vector<StageInfo> m_stages;                       ///< of the picture shown
    int m_visibleStage = -1;
    bool m_isRedoWanted = false;    ///< of the picture shown, when it is not painted
    bool m_isHealingWanted = false; ///< that is what is wanted
    bool m_runHeals = false;
};

} // namespace pixelsmith
