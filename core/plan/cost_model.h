#pragma once

#include "plan/patch_cover.h"

#include <pixelsmith/generation_plan.h>

namespace pixelsmith {

/// Fills the evaluations of each stage and the plan's cost from sizes, steps and covers.
void addCosts(GenerationPlan &plan, const CoverFunction &cover = patchCover);

} // namespace pixelsmith
