#include "ui/viewer/work_map.h"

#include <algorithm>

namespace pixelsmith {

namespace {

PatchGrid tileGrid(PixelSize size)
{
    PatchGrid grid;
    for (int64_t x = 0; x < size.width; x += kTileSide)
        grid.columns.push_back(x);
    for (int64_t y = 0; y < size.height; y += kTileSide)
        grid.rows.push_back(y);
    grid.columns.push_back(size.width);
    grid.rows.push_back(size.height);
    return grid;
}

} // namespace

void WorkMap::begin(const Progress &progress, const PatchGrid &grid)
{
    m_stage = progress.stage;
    m_step = progress.step;
    m_phase = progress.phase;
    m_grid = grid;
    m_states.assign(static_cast<size_t>(grid.cellCount()), State::Waiting);
}

void WorkMap::take(const Progress &progress, const GenerationPlan &plan)
{
    const bool isSame = progress.stage == m_stage && progress.phase == m_phase
                        && (progress.phase != StagePhase::Denoising || progress.step == m_step);
    if (!isSame) {
        const auto stage = static_cast<size_t>(progress.stage);
        if (stage >= plan.stages.size())
            *this = {};
        else if (progress.phase == StagePhase::Denoising && stage > 0)
            begin(progress, patchGrid(plan, progress.stage, progress.step));
        else if (progress.phase == StagePhase::Decoding)
            begin(progress, tileGrid(plan.stages[stage].size));
        else
            *this = {};
    }
    // What was in work at the last event is done at this one.
    std::replace(m_states.begin(), m_states.end(), State::InWork, State::Done);
    for (const PixelRect &rect : progress.inWork) {
        const int64_t cell = m_grid.cellAt({rect.left, rect.top});
        if (cell >= 0)
            m_states[static_cast<size_t>(cell)] = State::InWork;
    }
}

void WorkMap::take(const TilesChanged &changed)
{
    if (m_phase != StagePhase::Decoding || changed.stage != m_stage)
        return;
    for (const TileKey &key : changed.tiles) {
        const int64_t cell = key.level == 0 ? m_grid.cellAt({key.column * kTileSide, key.row * kTileSide}) : -1;
        if (cell >= 0)
            m_states[static_cast<size_t>(cell)] = State::Done;
    }
}

int64_t WorkMap::doneCount() const
{
    return std::count(m_states.begin(), m_states.end(), State::Done);
}

} // namespace pixelsmith
