#pragma once

#include "document/document_store.h"

#include <pixelsmith/error.h>
#include <pixelsmith/run_control.h>

#include <ATen/core/Tensor.h>

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace pixelsmith {

/// How long a run waits between two attempts to save.
inline constexpr std::chrono::milliseconds kSaveAgainAfter{10'000};

/// What a run writes down so that it can go on from there: changes are gathered and committed together, at the latest
/// after a few seconds of work. While the disk is full or fails, committing waits and tries again; what was gathered stays
/// in memory meanwhile.
class RunJournal
{
public:
    /// \param control, sink  kept by reference.
    RunJournal(const GenerationPlan &plan, DocumentStore &store, RunControl &control, const EventSink &sink,
               std::chrono::milliseconds saveAgainAfter = kSaveAgainAfter);

    /// What follows is work on this stage, and counts as the time it takes.
    void beginStage(int stage);

    /// Joins the next commit.
    template<typename Change>
    void add(Change change)
    {
        note(change);
        m_batch.add(std::move(change));
    }
    WriteBatch &batch() { return m_batch; }

    /// Returns when everything is committed. Throws Error(DiskFull), Error(Io) when that cannot be done and the run is to
    /// stop, DamagedFile at once; and Error(Io) at once, with nothing committed, when the disk has failed under a map since
    /// the journal was made (see mapFailures()).
    void commit();
    /// Commits if the last commit is two seconds ago.
    void commitIfDue();
    /// Commits and moves everything into the one file, synced to the disk. Throws as commit().
    void checkpoint();

    /// Returns when `write` has worked, which may need several attempts: waits as commit() does, and throws as that does.
    void persist(const std::function<void()> &write);

    /// Time spent in the calls above so far.
    double writingSeconds() const { return m_writing.count(); }

private:
    template<typename Change>
    void note(const Change &)
    {
    }
    void note(const WriteBatch::StageWrite &change) { m_next = change; }

    void requireSoundMaps() const;
    void noteTime();
    SavingPaused describe(const Error &failure) const;
    int64_t bytesMissing() const;

    int64_t m_plannedBytes;
    DocumentStore &m_store;
    RunControl &m_control;
    const EventSink &m_sink;
    std::chrono::milliseconds m_saveAgainAfter;
    int64_t m_mapFailures; ///< at the beginning
    WriteBatch m_batch;
    WriteBatch::StageWrite m_next{};  ///< the newest state in the batch or before
    WriteBatch::StageWrite m_saved{}; ///< the newest state that is committed
    std::chrono::duration<double> m_writing{0};
    std::chrono::steady_clock::time_point m_lastCommit = std::chrono::steady_clock::now();
    std::optional<int> m_stage; ///< in work
    std::chrono::steady_clock::time_point m_timedUntil;
    std::chrono::duration<double> m_pausedUntil{0}; ///< what of the run's pauses lies before
};

/// Latents as stored: float32, little endian, in the order of the tensor.
std::vector<std::byte> toBytes(const at::Tensor &latents);
/// Undefined tensor if the bytes are not of this shape.
at::Tensor fromBytes(const std::vector<std::byte> &bytes, at::IntArrayRef shape);

} // namespace pixelsmith
