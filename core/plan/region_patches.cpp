#include "plan/region_patches.h"

#include <pixelsmith/error.h>

#include <algorithm>

namespace pixelsmith {

namespace {

LatentRect united(const LatentRect &a, const LatentRect &b)
{
    return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right), std::max(a.bottom, b.bottom)};
}

} // namespace

RegionPatches regionPatches(const std::function<std::vector<Patch>(int step)> &cover, int firstStep, int steps,
                            const LatentRect &wanted, const LatentRect &limit)
{
    PIXELSMITH_CHECK(!wanted.isEmpty() && limit.contains(wanted), "a part of the map within the limit");
    RegionPatches result;
    result.firstStep = firstStep;
    result.area = wanted;
    result.steps.resize(static_cast<size_t>(steps - firstStep));
    LatentRect needed = wanted;
    for (int step = steps - 1; step >= firstStep; --step) {
        LatentRect seen = needed;
        for (const Patch &patch : cover(step)) {
            if (!patch.owned.intersects(needed))
                continue;
            result.steps[static_cast<size_t>(step - firstStep)].push_back(patch);
            seen = united(seen, patch.area);
        }
        result.area = united(result.area, seen);
        needed = seen.intersected(limit);
    }
    return result;
}

} // namespace pixelsmith
