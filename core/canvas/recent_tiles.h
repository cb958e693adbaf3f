#pragma once

#include <pixelsmith/tile.h>

#include <list>
#include <memory>
#include <unordered_map>

namespace pixelsmith {

/// Tiles handed to a batch: the coarse ones of late stay in memory, and every one is found as long as its batch lives,
/// so that no older version is read from the store before the batch is committed. Belongs to one thread.
class RecentTiles
{
public:
    explicit RecentTiles(size_t limit)
        : m_limit(limit)
    {
    }

    void add(const std::shared_ptr<const Tile> &tile);
    std::shared_ptr<const Tile> find(const TileKey &key) const;

private:
    void forgetWritten();

    size_t m_limit;
    std::list<std::shared_ptr<const Tile>> m_kept; ///< newest first
    std::unordered_map<TileKey, std::weak_ptr<const Tile>> m_known;
};

} // namespace pixelsmith
