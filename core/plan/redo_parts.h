#pragma once

#include <pixelsmith/geometry.h>
#include <pixelsmith/slider_map.h>

#include <vector>

namespace pixelsmith {

/// The parts of a picture in which two maps are painted differently: boxes around what hangs together, that do not
/// overlap; none is larger than `side` pixels in either direction. Maps of different grids differ everywhere. Pure function.
std::vector<PixelRect> redoParts(const SliderMap &before, const SliderMap &after, PixelSize picture, int64_t side);

} // namespace pixelsmith
