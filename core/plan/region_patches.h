#pragma once

#include "plan/patch_cover.h"

#include <functional>
#include <vector>

namespace pixelsmith {

/// The patches that a part of a stage's map is made from.
struct RegionPatches
{
    int firstStep = 0;
    LatentRect area;                       ///< of the map: all that these patches see, and the part itself
    std::vector<std::vector<Patch>> steps; ///< from firstStep on; in the order of the cover

    const std::vector<Patch> &at(int step) const { return steps.at(static_cast<size_t>(step - firstStep)); }
};

/// Goes back from the last step: a step's patches are those that own something that is wanted of it, and what they see
/// is wanted of the step before. So the part would grow by half a patch with each step; it stops at `limit`, beyond
/// which a patch's influence is small.
/// \param cover   the patches of a step.
/// \param wanted  of the finished map; inside of `limit`, and that inside of the map.
RegionPatches regionPatches(const std::function<std::vector<Patch>(int step)> &cover, int firstStep, int steps,
                            const LatentRect &wanted, const LatentRect &limit);

} // namespace pixelsmith
