#pragma once

#include <pixelsmith/events.h>
#include <pixelsmith/patch_grid.h>

#include <vector>

namespace pixelsmith {

/// How far a stage is, cell by cell, as far as events told: patches of the step in work, or tiles while decoding.
/// Patches that were done before a run was resumed count as waiting until the next step. Value.
class WorkMap
{
public:
    enum class State : char { Waiting, InWork, Done };

    /// Events of one stage, in their order.
    void take(const Progress &progress, const GenerationPlan &plan);
    void take(const TilesChanged &changed);

    bool isEmpty() const { return m_states.empty(); }
    int stage() const { return m_stage; }
    int step() const { return m_step; }
    const PatchGrid &grid() const { return m_grid; }
    State state(int64_t cell) const { return m_states[static_cast<size_t>(cell)]; }
    int64_t doneCount() const;

private:
    void begin(const Progress &progress, const PatchGrid &grid);

    int m_stage = -1;
    int m_step = 0;
    StagePhase m_phase = StagePhase::Waiting;
    PatchGrid m_grid;
    std::vector<State> m_states;
};

} // namespace pixelsmith
