#include "app/generation_worker.h"

#include "app/guarded_pictures.h"

#include <pixelsmith/heal_seams.h>

#include <exception>

namespace pixelsmith {

void GenerationWorker::run(const Job &job)
{
    Q_EMIT finished(guarded([&] { return runJob(job); }));
}

void GenerationWorker::preview(const PreviewJob &job)
{
    PreviewResult result;
    result.id = job.id;
    result.run = guarded([&] { return previewJob(job, result.preview); });
    Q_EMIT previewed(result);
}

void GenerationWorker::unload()
{
    m_pipeline.reset();
    Q_EMIT unloaded();
}

RunResult GenerationWorker::guarded(const std::function<RunResult()> &work)
{
    RunResult result;
    try {
        result = work();
    } catch (const Error &error) {
        result = {RunResult::Kind::Failed, error.kind(), QString::fromUtf8(error.what())};
    } catch (const std::exception &error) {
        result = {RunResult::Kind::Failed, ErrorKind::Internal, QString::fromUtf8(error.what())};
    }
    if (result.kind == RunResult::Kind::Failed && result.errorKind == ErrorKind::Device)
        m_pipeline.reset();
    return result;
}

/// Loaded by these options, or by others that came to the same place.
bool GenerationWorker::isLoaded(const Job &job) const
{
    if (!m_pipeline || m_loadedSource != job.source)
        return false;
    const ComputeEnvironment environment = m_pipeline->environment();
    const DeviceOptions here = {environment.device, environment.dtype, environment.threads, m_loadedDevice.savesMemory};
    return m_loadedDevice == job.device || here == job.device;
}

bool GenerationWorker::load(const Job &job)
{
    m_pipeline.reset();
    DeviceOptions device = job.device;
    device.savesMemory =
        device.savesMemory || fitOf(describeModel(job.source.checkpoint), device) == Fit::FitsSavingMemory;
    m_pipeline = Pipeline::fromPretrained(job.source, device, [&](int64_t bytesRead, int64_t bytes) {
        job.sink(ModelLoading{bytesRead, bytes});
        return !job.control->isStopRequested();
    });
    m_loadedSource = job.source;
    m_loadedDevice = job.device;
    return m_pipeline != nullptr;
}

RunResult GenerationWorker::runJob(const Job &job)
{
    if (job.heals) {
        const auto places = markSeams(job.document, [&] { return job.control->proceed(); });
        if (!places)
            return {RunResult::Kind::Stopped, {}, {}};
        Q_EMIT seamsMarked(static_cast<int>(*places));
        if (*places == 0)
            return {RunResult::Kind::Finished, {}, {}};
    }
    if (!isLoaded(job)) {
        Q_EMIT loading();
        if (!load(job))
            return {RunResult::Kind::Stopped, {}, {}};
    }
    if (job.control->isStopRequested())
        return {RunResult::Kind::Stopped, {}, {}};
    Q_EMIT running(m_pipeline->environment());
    RunOutcome outcome = importGuarded(job.document, *job.control, job.sink);
    if (outcome == RunOutcome::Finished)
        outcome = job.isRedo ? m_pipeline->redo(job.document, *job.control, job.sink)
                             : m_pipeline->run(job.document, *job.control, job.sink);
    return {outcome == RunOutcome::Finished ? RunResult::Kind::Finished : RunResult::Kind::Stopped, {}, {}};
}

RunResult GenerationWorker::previewJob(const PreviewJob &job, RegionPreview &preview)
{
    // One that nobody waits for any more is not worth loading a model.
    const bool isReady = !job.job.control->isStopRequested() && (isLoaded(job.job) || load(job.job));
    std::optional<RegionPreview> result;
    if (isReady)
        result = m_pipeline->preview(job.job.document, job.request, *job.job.control, job.job.sink);
    if (!result)
        return {RunResult::Kind::Stopped, {}, {}};
    preview = std::move(*result);
    return {RunResult::Kind::Finished, {}, {}};
}

} // namespace pixelsmith
