#pragma once

#include "base/ordered_tasks.h"

#include <pixelsmith/tile_source.h>

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace pixelsmith {

/// Throws Error(Io).
[[noreturn]] void failMissingTile(const TileKey &key);

/// Bytes that more than one may hold: a tile's own, where no copy is needed.
using SharedBytes = std::shared_ptr<const std::vector<uint8_t>>;

/// Rectangles of a level, cut out of its tiles. They are told beforehand: the tiles of those to come are fetched on other
/// threads meanwhile. Each tile is fetched once, and no more than those of a row, and a few, are held.
class BandReader
{
public:
    /// \param source  kept by reference.
    /// \param rects   from top to bottom, in the order in which they are read.
    BandReader(const TileSource &source, int level, const std::vector<PixelRect> &rects);

    /// \param out  receives 3 bytes a pixel, rows without padding. Throws Error(Io) where a tile is missing.
    void read(const PixelRect &rect, uint8_t *out);
    /// The same, without a copy where the rectangle is a tile.
    SharedBytes read(const PixelRect &rect);

private:
    std::shared_ptr<const Tile> fetch(const TileKey &key);

    const TileSource &m_source;
    int m_level;
    std::vector<TileKey> m_keys; ///< in the order in which they are needed
    size_t m_started = 0;        ///< of them
    size_t m_taken = 0;
    std::map<TileKey, std::shared_ptr<const Tile>> m_held;
    OrderedTasks<std::shared_ptr<const Tile>> m_tasks;
};

} // namespace pixelsmith
