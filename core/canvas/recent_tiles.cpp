#include "canvas/recent_tiles.h"

#include <algorithm>

namespace pixelsmith {

void RecentTiles::add(const std::shared_ptr<const Tile> &tile)
{
    m_known.insert_or_assign(tile->key, tile);
    // Level 0 is written once and not read again.
    if (tile->key.level > 0) {
        std::erase_if(m_kept, [&](const auto &kept) { return kept->key == tile->key; });
        m_kept.push_front(tile);
    }
    if (m_kept.size() > m_limit)
        m_kept.pop_back();
    if (m_known.size() > 4 * m_limit)
        forgetWritten();
}

std::shared_ptr<const Tile> RecentTiles::find(const TileKey &key) const
{
    const auto found = m_known.find(key);
    return found == m_known.end() ? nullptr : found->second.lock();
}

void RecentTiles::forgetWritten()
{
    std::erase_if(m_known, [](const auto &entry) { return entry.second.expired(); });
}

} // namespace pixelsmith
