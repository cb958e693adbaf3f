#pragma once

#include <pixelsmith/tile_source.h>

#include <vector>

namespace pixelsmith {

/// Pixels as floats: sRGB values 0…1, 3 a pixel, rows without padding.
struct FloatImage
{
    PixelSize size;
    std::vector<float> rgb;
};

/// A part of the source's picture enlarged (or reduced) to `target` with a Lanczos-3 filter. Only the source tiles
/// that the part needs are read, and parts fit together without seams: each pixel is the same whatever `area` it is
/// asked in.
/// \param area  inside of the target.
/// Throws Error(Io) where source tiles are missing.
FloatImage resample(const TileSource &source, PixelSize target, const PixelRect &area);

/// Cut to 8 bits: 3 bytes a pixel.
std::vector<uint8_t> toRgb(const FloatImage &image);

} // namespace pixelsmith
