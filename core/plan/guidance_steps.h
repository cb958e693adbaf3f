#pragma once

#include <pixelsmith/generation_plan.h>

namespace pixelsmith {

/// Whether classifier-free guidance acts at `step` of `steps`.
bool isGuided(const GenerationPlan &plan, int step, int steps);

/// UNet evaluations of one sample at `step`: the prompt's, and one more for each guidance that acts.
int evaluationsPerSample(const GenerationPlan &plan, int step, int steps);

} // namespace pixelsmith
