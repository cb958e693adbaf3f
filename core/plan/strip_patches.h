#pragma once

#include "plan/patch_cover.h"

#include <pixelsmith/geometry.h>

#include <vector>

namespace pixelsmith {

/// Patches over a part of a map, row by row: as few as hold it with their context around, spread evenly, so that each
/// overlaps the next by twice the context or more. Along an axis where one suffices the part lies in its middle, as far
/// from the patch's edges as can be. At the map's border patches are pushed inside. Pure function; the seed is not looked at.
/// \param part  inside of the map, not empty.
std::vector<LatentRect> patchesOver(const LatentRect &part, const CoverGeometry &geometry);

} // namespace pixelsmith
