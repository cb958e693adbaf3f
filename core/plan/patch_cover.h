#pragma once

#include <pixelsmith/generation_plan.h>
#include <pixelsmith/geometry.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace pixelsmith {

/// What decides a cover, besides the step.
struct CoverGeometry
{
    LatentSize map;
    int64_t patchSide = 128; ///< P
    int64_t context = 16;    ///< least distance of an owned latent to its patch's edge, but at the map's border
    uint64_t seed = 0;
    int stage = 0;
};

CoverGeometry coverGeometry(const GenerationPlan &plan, const StagePlan &stage);

struct Patch
{
    LatentRect area;  ///< what the UNet sees: P x P, or the whole map's side where that is smaller
    LatentRect owned; ///< what this patch is responsible for; inside of `area`

    friend bool operator==(const Patch &, const Patch &) = default;
};

/// The patches of one step, row by row: every latent is owned exactly once. Where the ownership borders run changes
/// from step to step, so that no seam builds up. Pure function.
std::vector<Patch> patchCover(const CoverGeometry &geometry, int step);

/// Which patches a step has: patchCover(), or another pure function of the same two.
using CoverFunction = std::function<std::vector<Patch>(const CoverGeometry &geometry, int step)>;

} // namespace pixelsmith
