#pragma once

#include <pixelsmith/tile_source.h>

#include <cstdint>
#include <map>
#include <memory>

namespace pixelsmith {

/// Throws Error(Io).
[[noreturn]] void failMissingTile(const TileKey &key);

/// Rectangles of a level, cut out of its tiles; asked for from top to bottom, each tile is fetched once and no more
/// than the tiles of a row are held.
class BandReader
{
public:
    BandReader(const TileSource &source, int level)
        : m_source(source)
        , m_level(level)
    {
    }

    /// \param out  receives 3 bytes a pixel, rows without padding. Throws Error(Io) where a tile is missing.
    void read(const PixelRect &rect, uint8_t *out);

private:
    const TileSource &m_source;
    int m_level;
    std::map<TileKey, std::shared_ptr<const Tile>> m_held;
};

} // namespace pixelsmith
