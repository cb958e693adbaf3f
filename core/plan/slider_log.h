#pragma once

#include <pixelsmith/document.h>

#include <memory>
#include <utility>
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
    /// of a classic stage are over, a position that ends them earlier does not.
    bool set(int step, int guidedSteps, SliderChange &change);

private:
    int m_stage;
    int m_steps;
    int m_planned;
    bool m_isClassic;
    std::vector<SliderChange> m_changes;
};

/// The same for the painted Slider, of all stages.
class SliderMapLog
{
public:
    /// \param changes  in the order in which they hold.
    explicit SliderMapLog(std::vector<SliderMapChange> changes);

    /// Null: nothing was painted by then.
    std::shared_ptr<const SliderMap> at(int stage, int step) const;

    /// `map` from there on. True, and `change` told, if that makes a difference. What was to hold later is forgotten.
    bool set(int stage, int step, const std::shared_ptr<const SliderMap> &map, SliderMapChange &change);

private:
    std::vector<SliderMapChange> m_changes;
};

/// S of one step, latent by latent: the Slider's, but where it is painted.
struct SliderField
{
    /// Also without a map.
    SliderField(int guidedStepsOfAll, std::shared_ptr<const SliderMap> paintedMap = nullptr)
        : guidedSteps(guidedStepsOfAll)
        , map(std::move(paintedMap))
    {
    }

    int guidedSteps;
    std::shared_ptr<const SliderMap> map; ///< null: nothing painted
};

} // namespace pixelsmith
