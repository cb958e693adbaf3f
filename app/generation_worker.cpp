#include "app/generation_worker.h"

#include <exception>

namespace pixelsmith {

void GenerationWorker::run(const Job &job)
{
    RunResult result;
    // Nothing may leave a slot as an exception.
    try {
        result = runJob(job);
    } catch (const Error &error) {
        result = {RunResult::Kind::Failed, error.kind(), QString::fromUtf8(error.what())};
    } catch (const std::exception &error) {
        result = {RunResult::Kind::Failed, ErrorKind::Internal, QString::fromUtf8(error.what())};
    }
    if (result.kind == RunResult::Kind::Failed && result.errorKind == ErrorKind::Device)
        m_pipeline.reset();
    Q_EMIT finished(result);
}

RunResult GenerationWorker::runJob(const Job &job)
{
    if (!m_pipeline || m_loadedSource != job.source || m_loadedDevice != job.device) {
        Q_EMIT loading();
        m_pipeline.reset();
        DeviceOptions device = job.device;
        device.savesMemory =
            device.savesMemory || fitOf(describeModel(job.source.checkpoint), device) == Fit::FitsSavingMemory;
        m_pipeline = Pipeline::fromPretrained(job.source, device);
        m_loadedSource = job.source;
        m_loadedDevice = job.device;
    }
    if (job.control->isStopRequested())
        return {RunResult::Kind::Stopped, {}, {}};
    Q_EMIT running(m_pipeline->environment());
    const RunOutcome outcome = m_pipeline->run(job.document, *job.control, job.sink);
    return {outcome == RunOutcome::Finished ? RunResult::Kind::Finished : RunResult::Kind::Stopped, {}, {}};
}

} // namespace pixelsmith
