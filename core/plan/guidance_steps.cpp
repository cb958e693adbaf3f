#include "plan/guidance_steps.h"

namespace pixelsmith {

bool isGuided(const StagePlan &stage, int step)
{
    const double percent = 100.0 * step / stage.steps;
    const GuidanceOptions &guidance = stage.sampling.guidance;
    return stage.sampling.guidanceScale > 1 && percent >= guidance.startPercent && percent < guidance.endPercent;
}

int evaluationsPerSample(const StagePlan &stage, int step)
{
    return 1 + (isGuided(stage, step) ? 1 : 0) + (stage.sampling.guidance.pagScale > 0 ? 1 : 0);
}

} // namespace pixelsmith
