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
    };

    /// Blocks the worker's thread until the run ends; call through the event queue. Ends with finished().
    void run(const Job &job);

Q_SIGNALS:
    void loading();
    void running(const pixelsmith::ComputeEnvironment &environment);
    void finished(const pixelsmith::RunResult &result);

private:
    RunResult runJob(const Job &job);

    std::unique_ptr<Pipeline> m_pipeline;
    ModelSource m_loadedSource;
    DeviceOptions m_loadedDevice;
};

} // namespace pixelsmith
