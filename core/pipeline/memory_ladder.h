#pragma once

#include "pipeline/compute_errors.h"
#include "pipeline/run_journal.h"

#include <pixelsmith/events.h>
#include <pixelsmith/generation_plan.h>

#include <c10/core/Device.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pixelsmith {

/// What a run gives up, rung by rung, when memory runs out: kept memory at first, then whatever the limits say. Each
/// limit that falls is logged in the document before anything computed with it, and holds for the rest of the picture.
class MemoryLadder
{
public:
    /// Smaller parts than these are halo more than anything else.
    static constexpr int64_t kMaxVaeParts = 16;

    /// \param log  of earlier runs of the document. \param journal, sink  kept by reference.
    MemoryLadder(const std::vector<MemoryLowered> &log, c10::Device device, RunJournal &journal, const EventSink &sink);

    /// Of the `planned` patches of a group, how many are evaluated at once.
    int64_t batchSize(int64_t planned) const;
    /// In how many parts a VAE tile is computed; 1: as a whole.
    int64_t vaeParts() const { return m_vaeParts; }

    /// Calls `work`, and again as long as memory runs out and there is a rung left; `work` asks for the limits anew each
    /// time. The failed attempt's exception is gone by then, for it holds on to memory.
    /// \param limit    the one that makes `work` smaller; none: only memory that is kept can be given up.
    /// \param planned  its value where nothing was lowered yet.
    /// Throws Error(OutOfMemory).
    template<typename Work>
    auto fit(const StagePlan &stage, int step, std::optional<MemoryLimit> limit, int64_t planned, Work &&work)
    {
        for (int failures = 0;; ++failures) {
            std::string text;
            try {
                return work();
            } catch (...) {
                const auto what = outOfMemoryText();
                if (!what)
                    throw;
                text = *what;
            }
            makeRoom(failures, stage, step, limit, planned, text);
        }
    }

private:
    void makeRoom(int failures, const StagePlan &stage, int step, std::optional<MemoryLimit> limit, int64_t planned,
                  const std::string &text);
    void apply(const MemoryLowered &change);

    c10::Device m_device;
    RunJournal &m_journal;
    const EventSink &m_sink;
    std::optional<int64_t> m_batchSize;
    int64_t m_vaeParts = 1;
};

/// Gives memory that is kept for the next tensors back, of the host and of the device.
void releaseKeptMemory(c10::Device device);

} // namespace pixelsmith
