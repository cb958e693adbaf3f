#include "plan/guidance_steps.h"

namespace pixelsmith {

bool isGuided(const GenerationPlan &plan, int step, int steps)
{
    const double percent = 100.0 * step / steps;
    const GuidanceOptions &guidance = plan.guidance;
    return plan.guidanceScale > 1 && percent >= guidance.startPercent && percent < guidance.endPercent;
}

int evaluationsPerSample(const GenerationPlan &plan, int step, int steps)
{
    return 1 + (isGuided(plan, step, steps) ? 1 : 0) + (plan.guidance.pagScale > 0 ? 1 : 0);
}

} // namespace pixelsmith
