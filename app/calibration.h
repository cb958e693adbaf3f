#pragma once

#include <ui/window_state.h>

#include <pixelsmith/events.h>
#include <pixelsmith/generation_plan.h>
#include <pixelsmith/pipeline.h>

#include <QString>

#include <optional>
#include <vector>

namespace pixelsmith {

/// What the stages of a plan from `firstStage` on will take on this computer.
struct RunCost
{
    double secondsLeast = 0;
    double secondsMost = 0;
    std::optional<int64_t> memoryBytes; ///< of the process, at its peak; empty: not measured yet
};

/// How fast this computer paints with a model, and the memory it takes, as measured in runs that came to their end. Kept
/// in the settings by model and device.
class Calibration
{
public:
    /// \param modelIdentity  ModelInfo::identity.
    Calibration(const QString &modelIdentity, const DeviceOptions &device);

    /// \param end  the last progress of a run of the plan's stages from `firstStage` on. One that is too short to tell
    /// anything is left out.
    void note(const GenerationPlan &plan, int firstStage, const Progress &end) const;
    /// nullopt: nothing was measured yet.
    std::optional<RunCost> cost(const GenerationPlan &plan, int firstStage) const;
    /// Of each stage of the plan, in seconds as last measured; where nothing was, in proportion to one another.
    std::vector<StageTimes> times(const GenerationPlan &plan) const;

private:
    QString m_key;
};

} // namespace pixelsmith
