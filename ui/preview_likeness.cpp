#include "ui/preview_likeness.h"

#include <pixelsmith/error.h>

#include <cstdlib>

namespace pixelsmith {

namespace {

constexpr int kAlikeLevels = 8;

bool isAlike(const uint8_t *a, const uint8_t *b)
{
    return std::abs(a[0] - b[0]) <= kAlikeLevels && std::abs(a[1] - b[1]) <= kAlikeLevels
           && std::abs(a[2] - b[2]) <= kAlikeLevels;
}

/// Pixels of the tile that lie in the preview's region and are as its picture has them.
int64_t alikeIn(const Tile &tile, const PixelRect &place, const PixelRect &region, const std::vector<uint8_t> &rgb)
{
    const PixelRect common = place.intersected(region);
    int64_t alike = 0;
    for (int64_t y = common.top; y < common.bottom; ++y) {
        const uint8_t *painted = tile.row(y - place.top) + 3 * (common.left - place.left);
        const uint8_t *shown = rgb.data() + 3 * ((y - region.top) * region.width() + common.left - region.left);
        for (int64_t x = 0; x < common.width(); ++x)
            alike += isAlike(painted + 3 * x, shown + 3 * x);
    }
    return alike;
}

} // namespace

std::optional<double> previewLikeness(const RegionPreview &preview, size_t picture, const TileSource &painted)
{
    if (painted.size() != preview.size || preview.region.isEmpty())
        return std::nullopt;
    try {
        int64_t alike = 0;
        for (const TileKey &key : painted.pyramid().tilesIn(0, preview.region)) {
            const auto tile = painted.tile(key);
            if (!tile)
                return std::nullopt;
            alike += alikeIn(*tile, painted.pyramid().tileRect(key), preview.region, preview.pictures.at(picture).rgb);
        }
        return static_cast<double>(alike) / static_cast<double>(preview.region.size().area());
    } catch (const Error &) {
        return std::nullopt; // who looks at the picture is told by the viewer
    }
}

} // namespace pixelsmith
