#include "plan/slider_log.h"

#include <algorithm>

namespace pixelsmith {

SliderLog::SliderLog(const StagePlan &stage, const std::vector<SliderChange> &changes)
    : m_stage(stage.index)
    , m_steps(stage.steps)
    , m_planned(stage.guidedSteps)
{
    std::ranges::copy_if(changes, std::back_inserter(m_changes),
                         [this](const SliderChange &change) { return change.stage == m_stage; });
}

int SliderLog::guidedStepsAt(int step) const
{
    int guidedSteps = m_planned;
    for (const SliderChange &change : m_changes) {
        if (change.step <= step)
            guidedSteps = change.guidedSteps;
    }
    return guidedSteps;
}

bool SliderLog::set(int step, int guidedSteps, SliderChange &change)
{
    guidedSteps = std::clamp(guidedSteps, 0, m_steps);
    const int current = guidedStepsAt(step);
    const bool isPast = step >= current && step >= guidedSteps;
    if (current == guidedSteps || isPast)
        return false;
    change = {m_stage, step, guidedSteps};
    m_changes.push_back(change);
    return true;
}

} // namespace pixelsmith
