#pragma once

#include <pixelsmith/geometry.h>
#include <pixelsmith/tile_source.h>

#include <vector>

namespace pixelsmith {

/// How far a grown picture's coarse features left those of its base: |down(picture) - down(base)|, where "down" is the
/// coarse level of at most 512 pixels, smoothed over 5 x 5 of them so that new detail does not count. What was invented
/// shows, and so do repeats.
struct DriftMap
{
    struct Spot
    {
        double x = 0; ///< 0…1
        double y = 0;
        double drift = 0;
    };

    PixelSize size;            ///< cells; empty: one of the pictures is not there yet
    std::vector<float> values; ///< mean of three channels, sRGB steps 0…255; row by row
    double mean = 0;
    std::vector<Spot> spots; ///< where it is largest, and much above the mean; largest first
};

/// Reads a tile of each picture. Any thread. Throws Error(Io).
DriftMap driftMap(const TileSource &picture, const TileSource &base);

} // namespace pixelsmith
