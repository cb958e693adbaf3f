#pragma once

#include <pixelsmith/generation_plan.h>

namespace pixelsmith {

/// Whether classifier-free guidance acts at `step` of the stage.
bool isGuided(const StagePlan &stage, int step);

/// UNet evaluations of one sample at `step`: the prompt's, and one more for each guidance that acts.
int evaluationsPerSample(const StagePlan &stage, int step);

} // namespace pixelsmith
