#pragma once

#include <pixelsmith/tile_source.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

/// Parts of pictures, to be compared.
namespace pixelsmith {

/// 3 bytes a pixel, rows without padding.
inline std::vector<uint8_t> pixelsOf(const TileSource &source, const PixelRect &region)
{
    std::vector<uint8_t> rgb(static_cast<size_t>(3 * region.area()));
    for (const TileKey &key : source.pyramid().tilesIn(0, region)) {
        const auto tile = source.tile(key);
        const PixelRect rect = source.pyramid().tileRect(key);
        const PixelRect shared = rect.intersected(region);
        for (int64_t y = shared.top; y < shared.bottom; ++y)
            std::copy_n(tile->row(y - rect.top) + 3 * (shared.left - rect.left), 3 * shared.width(),
                        rgb.data() + 3 * ((y - region.top) * region.width() + shared.left - region.left));
    }
    return rgb;
}

/// Peak signal-to-noise ratio in dB of two images of 8 bits; infinite where they are equal.
inline double psnr(const std::vector<uint8_t> &a, const std::vector<uint8_t> &b)
{
    double sum = 0;
    for (size_t i = 0; i < a.size(); ++i)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum == 0 ? INFINITY : 10 * std::log10(255.0 * 255.0 * static_cast<double>(a.size()) / sum);
}

} // namespace pixelsmith
