#pragma once

#include "models/fused_ops.h"
#include "pipeline/compute_errors.h"
#include "pipeline/run_journal.h"

#include <pixelsmith/events.h>
#include <pixelsmith/generation_plan.h>

#include <c10/core/Device.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pixelsmith {

/// What a run gives up, rung by rung, when memory runs out: kept memory at first, then whatever the limits say, what
/// costs least first. Each limit that falls is logged in the document before anything computed with it, and holds for the
/// rest of the picture.
class MemoryLadder
{
public:
    /// Smaller parts than these are halo more than anything else.
    static constexpr int64_t kMaxVaeParts = 16;
    static constexpr int64_t kMaxAttentionSlices = 16;

    /// \param log  of earlier runs of the document. \param journal, sink  kept by reference.
    /// \param moveVaeToHost  called at most once; none: the VAE cannot be moved, for instance because it is there.
    MemoryLadder(const std::vector<MemoryLowered> &log, c10::Device device, RunJournal &journal, const EventSink &sink,
                 std::function<void()> moveVaeToHost);

    /// Of the `planned` patches of a group, how many are evaluated at once.
    int64_t batchSize(int64_t planned) const;
    /// In how many parts a VAE tile is computed; 1: as a whole.
    int64_t vaeParts() const { return m_vaeParts; }
    bool areTextEncodersOnHost() const { return m_areTextEncodersOnHost; }

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
                const AttentionSlices slices(m_attentionSlices);
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
    using Rung = std::pair<MemoryLimit, int64_t>;

    std::optional<Rung> nextRung(std::optional<MemoryLimit> limit, int64_t planned) const;
    void makeRoom(int failures, const StagePlan &stage, int step, std::optional<MemoryLimit> limit, int64_t planned,
                  const std::string &text);
    void apply(const MemoryLowered &change);

    c10::Device m_device;
    RunJournal &m_journal;
    const EventSink &m_sink;
    std::optional<int64_t> m_batchSize;
    int64_t m_vaeParts = 1;
    int64_t m_attentionSlices = 1;
    std::function<void()> m_moveVaeToHost; ///< none once it is there
    bool m_areTextEncodersOnHost = false;
};

/// Gives memory that is kept for the next tensors back, of the host and of the device.
void releaseKeptMemory(c10::Device device);

} // namespace pixelsmith
