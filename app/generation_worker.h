#pragma once

#include <pixelsmith/error.h>
#include <pixelsmith/pipeline.h>

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <optional>

namespace pixelsmith {

/// What became of a run; crosses from the worker thread to the window's.
struct RunResult
{
    enum class Kind { Finished, Stopped, Failed };

    Kind kind = Kind::Failed;
    ErrorKind errorKind = ErrorKind::Internal;
    QString errorText;
};

/// What became of a preview.
struct PreviewResult
{
    int id = 0; ///< as in the job
    RunResult run;
    RegionPreview preview; ///< where the run finished
};

/// Runs documents on the thread it lives on. Loaded models stay for the next run.
class GenerationWorker : public QObject
{
    Q_OBJECT

public:
    struct Job
    {
        ModelSource source;
        DeviceOptions device;
        std::shared_ptr<Document> document;
        std::shared_ptr<RunControl> control;
        EventSink sink;
        bool isRedo = false; ///< Pipeline::redo() instead of run()
        bool heals = false;  ///< a redo of the places where seams show
    };

    struct PreviewJob
    {
        int id = 0;
        PreviewRequest request;
        Job job;
    };

    /// Blocks the worker's thread until the run ends; call through the event queue. Ends with finished().
    void run(const Job &job);
    /// Likewise; ends with previewed().
    void preview(const PreviewJob &job);
    /// Drops the models; ends with unloaded(). The next run loads them again.
    void unload();

Q_SIGNALS:
    void loading();
    /// Of a job that heals, before anything is painted.
    void seamsMarked(int places);
    void unloaded();
    void running(const pixelsmith::ComputeEnvironment &environment);
    void finished(const pixelsmith::RunResult &result);
    void previewed(const pixelsmith::PreviewResult &result);

protected:
    /// What run() does; errors become its result. Tests play a run here that never was.
    virtual RunResult runJob(const Job &job);

private:
    RunResult previewJob(const PreviewJob &job, RegionPreview &preview);
    bool isLoaded(const Job &job) const;
    /// False: the job was stopped.
    bool load(const Job &job);
    /// Calls `work`, turning errors into a result: nothing may leave a slot as an exception.
    RunResult guarded(const std::function<RunResult()> &work);

    std::unique_ptr<Pipeline> m_pipeline;
    ModelSource m_loadedSource;
    DeviceOptions m_loadedDevice;
};

} // namespace pixelsmith
