#pragma once

#include <pixelsmith/tile_source.h>

namespace pixelsmith {

/// A picture reduced to another size: its tiles, at every level, are filtered from the next larger level of the source.
class ScaledSource : public TileSource
{
public:
    /// \param source  kept by reference.
    /// \param size    no larger than the source's.
    ScaledSource(const TileSource &source, PixelSize size);

    const TilePyramid &pyramid() const override { return m_pyramid; }
    std::shared_ptr<const Tile> tile(const TileKey &key) const override;

private:
    const TileSource &m_source;
    TilePyramid m_pyramid;
};

/// One level of a source as a picture of its own.
class LevelSource : public TileSource
{
public:
    LevelSource(const TileSource &source, int level);

    const TilePyramid &pyramid() const override { return m_pyramid; }
    std::shared_ptr<const Tile> tile(const TileKey &key) const override;

private:
    const TileSource &m_source;
    int m_level;
    TilePyramid m_pyramid;
};

} // namespace pixelsmith
