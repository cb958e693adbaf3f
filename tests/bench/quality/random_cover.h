#pragma once

#include "plan/patch_cover.h"

namespace pixelsmith {

/// The published covering of a step, for comparison: patches around random latents that are not done yet, until all are.
/// A latent is done by the patch that saw it first. Unlike those of patchCover(), what the patches own overlaps: they must
/// be evaluated in the order given, in which the first drawn comes last and so overwrites the others. Pure function.
std::vector<Patch> randomCover(const CoverGeometry &geometry, int step);

} // namespace pixelsmith
