#pragma once

#include <pixelsmith/document.h>

#include <vector>

namespace pixelsmith {

/// Which S held at which step of one stage: the plan's at first, then what the log says.
class SliderLog
{
public:
    /// \param changes  of all stages, in the order they were made.
    SliderLog(const StagePlan &stage, const std::vector<SliderChange> &changes);

    /// S of the step.
    int guidedStepsAt(int step) const;

    /// S from `step` on, clamped to 0…steps. True, and `change` told, if that makes a difference: once the guided steps
    /// are over, a position that ends them earlier does not.
    bool set(int step, int guidedSteps, SliderChange &change);

private:
    int m_stage;
    int m_steps;
    int m_planned;
    std::vector<SliderChange> m_changes;
};

} // namespace pixelsmith
