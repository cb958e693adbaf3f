#pragma once

#include "app/event_gatherer.h"
#include "app/generation_worker.h"

#include <ui/window_state.h>

#include <pixelsmith/document.h>
#include <pixelsmith/pipeline.h>

#include <QObject>
#include <QThread>

#include <functional>
#include <memory>
#include <vector>

namespace pixelsmith {

/// What is asked when a picture grows on: it stays the one it is, with its prompt, seed and model; how it is painted on
/// is what the panel says now.
GenerationRequest growRequest(const GenerationRequest &made, const GenerationRequest &edited, PixelSize target);

/// The picture being made and the run that makes it: owns the worker thread, the document and the state the window
/// shows. GUI thread only; nothing here waits, but for the destructor, which stops the run and waits for its batch.
class GenerationController : public QObject
{
    Q_OBJECT

public:
    explicit GenerationController(QObject *parent = nullptr);
    ~GenerationController() override;

    WindowState::Run state() const { return m_state; }
    bool isRunning() const;
    std::shared_ptr<Document> document() const { return m_document; }
    /// Empty until the first run.
    ComputeEnvironment environment() const { return m_environment; }
    std::vector<StageInfo> stages() const;
    int visibleStage() const { return m_visibleStage; }

    /// Begins a new picture; a running one is stopped first and stays on the disk.
    /// \param model  of the request.
    void generate(const GenerationRequest &request, const ModelInfo &model);
    /// Adds stages up to the target and runs them. \param edited  what the Create panel says now: its Slider and steps.
    /// \param model  of the document.
    void grow(PixelSize target, const GenerationRequest &edited, const ModelInfo &model);
    void pause();
    /// Out of a pause, or goes on with what is left of the plan.
    void resume();
    /// The run, or else the preview.
    void stop();
    /// Paints a part of the next size at several Slider positions; while nothing runs. One that goes on is stopped.
    /// \param edited  what the Create panel says now.
    void preview(const PreviewRequest &edited);
    void stopPreview();
    bool isPreviewing() const { return m_previewControl != nullptr; }
    void setSlider(int stage, int guidedSteps);
    void setFocus(double x, double y);
    /// Shows another document; a running one is stopped first.
    void open(const QString &path);

    const DeviceOptions &device() const { return m_device; }
    void setDevice(const DeviceOptions &device) { m_device = device; }

Q_SIGNALS:
    void stateChanged();
    void stagesChanged();
    /// Another picture (or none): the view starts anew.
    void documentChanged();
    /// The newest stage with something to see is another one.
    void visibleStageChanged(int stage);
    void tilesChanged(const pixelsmith::TilesChanged &changed);
    void progressed(const pixelsmith::Progress &progress);
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
    void runEnded(const pixelsmith::RunResult &result);
    /// To the worker.
    void runRequested(const pixelsmith::GenerationWorker::Job &job);
    void previewRequested(const pixelsmith::GenerationWorker::PreviewJob &job);

private:
    void start();
    void setState(WindowState::Run state);
    void setDocument(const std::shared_ptr<Document> &document);
    void updateStages();
    WindowState::Run restingState() const;
    WindowState::Run runningState() const;
    void handle(const std::vector<Event> &events);
    void handleEvent(const Event &event);
    void finish(const RunResult &result);
    void finishPreview(const PreviewResult &result);
    /// Calls `work`, turning an Error into failed(). False: it failed.
    bool attempt(const std::function<void()> &work);
    /// Runs `next` once nothing runs any more; at once if nothing does.
    void afterStop(std::function<void()> next);

    QThread m_thread;
    EventGatherer m_gatherer;
    std::shared_ptr<Document> m_document;
    std::shared_ptr<RunControl> m_control;
    EventGatherer m_previewGatherer;
    std::shared_ptr<RunControl> m_previewControl; ///< null: no preview goes on
    int m_previewId = 0;                          ///< of the newest
    std::function<void()> m_afterStop;
    DeviceOptions m_device;
    ComputeEnvironment m_environment;
    WindowState::Run m_state = WindowState::Run::Empty;
    std::vector<StageInfo> m_stages;
    int m_visibleStage = -1;
    bool m_isRunning = false;
};

} // namespace pixelsmith
