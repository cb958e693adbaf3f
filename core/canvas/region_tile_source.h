#pragma once

#include <pixelsmith/tile_source.h>

#include <memory>
#include <vector>

namespace pixelsmith {

/// A picture of which a part is in memory; around it lies another picture, enlarged. Coarser tiles are reduced from
/// level 0 each time they are asked for.
class RegionTileSource : public TileSource
{
public:
    /// \param rgb           of the area: 3 bytes a pixel, rows without padding.
    /// \param surroundings  may be null where the area is the whole.
    RegionTileSource(PixelSize size, const PixelRect &area, std::vector<uint8_t> rgb,
                     std::shared_ptr<const TileSource> surroundings);

    const TilePyramid &pyramid() const override { return m_pyramid; }
    std::shared_ptr<const Tile> tile(const TileKey &key) const override;

private:
    TilePyramid m_pyramid;
    PixelRect m_area;
    std::vector<uint8_t> m_rgb;
    std::shared_ptr<const TileSource> m_surroundings;
};

} // namespace pixelsmith
