#pragma once

#include <pixelsmith/patch_grid.h>
#include <pixelsmith/tile_source.h>

#include <functional>
#include <vector>

namespace pixelsmith {

/// One stretch of a border between two patches.
struct SeamStretch
{
    bool isVertical = false;
    int64_t at = 0;    ///< it runs between the pixels at - 1 and at
    int64_t begin = 0; ///< along the other axis
    int64_t end = 0;
    double ratio = 1; ///< step of the slope across it against that beside it; about 1 where it does not show
};

struct SeamMeasure
{
    double ratio = 1; ///< of all stretches together
    std::vector<SeamStretch> stretches;
    int64_t borders = 0; ///< stretches there are in the region; more than were measured in a large one
};

/// Whether patch borders show: with d = (Y1 - Y0) - ((Y0 - Y-1) + (Y2 - Y1)) / 2 of luma Y across a border, the mean of
/// d² on it over the mean 8 and 16 pixels to both sides, where a VAE's own texture is the same (the mean squared
/// difference of slope of Minami, Zakhor: "An Optimization Approach for Removing Blocking Effects in Transform Coding",
/// 1995).
/// \param region  of the picture, pixels.
/// \param most    stretches to measure, spread evenly over the region.
/// \param goesOn  asked between stretches; false ends it with what was measured so far.
/// Reads tiles of level 0; what does not exist is passed over. Any thread. Throws Error(Io).
SeamMeasure measureSeams(const TileSource &picture, const PatchGrid &grid, const PixelRect &region, int most,
                         const std::function<bool()> &goesOn);

} // namespace pixelsmith
