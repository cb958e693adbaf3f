#include "pipeline/run_journal.h"

#include "pipeline/map_memory.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

namespace pixelsmith {

namespace {

/// The failure that waiting may mend, if there was one.
std::optional<Error> failureOf(const std::function<void()> &work)
{
    try {
        work();
        return std::nullopt;
    } catch (const DamagedFile &) {
        throw;
    } catch (const Error &error) {
        if (error.kind() != ErrorKind::DiskFull && error.kind() != ErrorKind::Io)
            throw;
        return error;
    }
}

} // namespace

RunJournal::RunJournal(const GenerationPlan &plan, DocumentStore &store, RunControl &control, const EventSink &sink,
                       std::chrono::milliseconds saveAgainAfter)
    : m_plannedBytes(plan.cost.diskBytes)
    , m_store(store)
    , m_control(control)
    , m_sink(sink)
    , m_saveAgainAfter(saveAgainAfter)
    , m_mapFailures(mapFailures())
{
}

void RunJournal::beginStage(int stage)
{
    m_stage = stage;
    m_timedUntil = std::chrono::steady_clock::now();
    m_pausedUntil = m_control.pausedFor();
}

/// Adds to the batch what the stage has taken since the last time.
void RunJournal::noteTime()
{
    if (!m_stage)
        return;
    const auto now = std::chrono::steady_clock::now();
    const auto paused = m_control.pausedFor();
    const std::chrono::duration<double> worked = now - m_timedUntil - (paused - m_pausedUntil);
    m_timedUntil = now;
    m_pausedUntil = paused;
    m_batch.add(WriteBatch::TimeSpent{*m_stage, std::chrono::round<std::chrono::milliseconds>(worked)});
}

void RunJournal::commit()
{
    requireSoundMaps();
    if (!m_batch.isEmpty()) {
        noteTime();
        persist([this] { m_store.commit(m_batch); });
    }
    m_batch.clear();
    m_saved = m_next;
    m_lastCommit = std::chrono::steady_clock::now();
}

void RunJournal::commitIfDue()
{
    if (std::chrono::steady_clock::now() - m_lastCommit >= std::chrono::seconds(2))
        commit();
}

void RunJournal::checkpoint()
{
    commit();
    persist([this] { m_store.checkpoint(); });
}

void RunJournal::persist(const std::function<void()> &write)
{
    const auto work = [&] {
        const auto start = std::chrono::steady_clock::now();
        write();
        m_writing += std::chrono::steady_clock::now() - start;
    };
    std::optional<Error> failure = failureOf(work);
    // A failure of the disk may pass at once; a full one does not.
    if (failure && failure->kind() == ErrorKind::Io)
        failure = failureOf(work);
    if (!failure)
        return;
    while (failure) {
        if (m_control.isStopRequested())
            throw *failure;
        m_sink(describe(*failure));
        const auto start = std::chrono::steady_clock::now();
        m_control.waitFor(m_saveAgainAfter);
        m_timedUntil += std::chrono::steady_clock::now() - start;
        failure = failureOf(work);
    }
    m_sink(SavingResumed{});
}

SavingPaused RunJournal::describe(const Error &failure) const
{
    SavingPaused event;
    event.isDiskFull = failure.kind() == ErrorKind::DiskFull;
    event.reason = failure.what();
    event.document = m_store.path().string();
    event.bytesMissing = event.isDiskFull ? bytesMissing() : 0;
    event.stage = m_saved.stage;
    event.step = m_saved.state.step;
    return event;
}

/// Nothing that came out of a map that failed gets into the document, so that the run can be resumed.
void RunJournal::requireSoundMaps() const
{
    if (mapFailures() != m_mapFailures)
        throw Error(
            ErrorKind::Io,
            fmt::format("The disk of {} reported an error in the run's working file. What was saved is safe, and "
                        "the run can be resumed.",
                        m_store.path().string()),
            m_store.path().string());
}

/// By the plan's estimate of the finished document.
int64_t RunJournal::bytesMissing() const
{
    std::error_code error;
    const auto size = std::filesystem::file_size(m_store.path(), error);
    const auto space = std::filesystem::space(m_store.path(), error);
    if (error)
        return 0;
    return std::max<int64_t>(0, m_plannedBytes - static_cast<int64_t>(size) - static_cast<int64_t>(space.available));
}

std::vector<std::byte> toBytes(const at::Tensor &latents)
{
    const at::Tensor values = latents.to(at::kCPU, at::kFloat).contiguous();
    std::vector<std::byte> bytes(values.nbytes());
    std::memcpy(bytes.data(), values.const_data_ptr(), bytes.size());
    return bytes;
}

at::Tensor fromBytes(const std::vector<std::byte> &bytes, at::IntArrayRef shape)
{
    at::Tensor values = at::empty(shape, at::kFloat);
    if (values.nbytes() != bytes.size())
        return {};
    std::memcpy(values.mutable_data_ptr(), bytes.data(), bytes.size());
    return values;
}

} // namespace pixelsmith
