#include "plan/slider_log.h"

#include <algorithm>
#include <utility>

namespace pixelsmith {

SliderLog::SliderLog(const StagePlan &stage, const std::vector<SliderChange> &changes)
    : m_stage(stage.index)
    , m_steps(stage.steps)
    , m_planned(stage.guidedSteps)
    , m_isClassic(stage.sampling.method == Method::Classic)
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
    const bool isPast = m_isClassic && step >= current && step >= guidedSteps;
    if (current == guidedSteps || isPast)
        return false;
    change = {m_stage, step, guidedSteps};
    m_changes.push_back(change);
    return true;
}

SliderMapLog::SliderMapLog(std::vector<SliderMapChange> changes)
    : m_changes(std::move(changes))
{
}

std::shared_ptr<const SliderMap> SliderMapLog::at(int stage, int step) const
{
    std::shared_ptr<const SliderMap> map;
    for (const SliderMapChange &change : m_changes) {
        if (std::pair(change.stage, change.step) <= std::pair(stage, step))
            map = change.map;
    }
    return map;
}

bool SliderMapLog::set(int stage, int step, const std::shared_ptr<const SliderMap> &map, SliderMapChange &change)
{
    const auto isLater = [&](const SliderMapChange &other) {
        return std::pair(other.stage, other.step) > std::pair(stage, step);
    };
    const auto current = at(stage, step);
    const bool isSame = map == current || map->paintsAs(current ? *current : SliderMap());
    if (isSame && std::ranges::none_of(m_changes, isLater))
        return false;
    change = {stage, step, map};
    std::erase_if(m_changes, [&](const SliderMapChange &other) {
        return std::pair(other.stage, other.step) >= std::pair(stage, step);
    });
    m_changes.push_back(change);
    return true;
}

} // namespace pixelsmith
