#include "image_io/band_reader.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace pixelsmith {

void failMissingTile(const TileKey &key)
{
    throw Error(ErrorKind::Io, fmt::format("The picture is not complete: its tile in column {}, row {} of level {} is "
                                           "missing. Let it be finished first.",
                                           key.column, key.row, key.level));
}

BandReader::BandReader(const TileSource &source, int level, const std::vector<PixelRect> &rects)
    : m_source(source)
    , m_level(level)
    , m_tasks(2 * workerCount())
{
    std::set<TileKey> known;
    for (const PixelRect &rect : rects) {
        for (const TileKey &key : source.pyramid().tilesIn(level, rect)) {
            if (known.insert(key).second)
                m_keys.push_back(key);
        }
    }
}

std::shared_ptr<const Tile> BandReader::fetch(const TileKey &key)
{
    PIXELSMITH_CHECK(m_taken < m_keys.size() && m_keys[m_taken] == key, "A part of a picture was read out of order.");
    for (; m_started < m_keys.size() && !m_tasks.isFull(); ++m_started)
        m_tasks.start([this, next = m_keys[m_started]] { return m_source.tile(next); });
    ++m_taken;
    auto tile = m_tasks.take();
    if (!tile)
        failMissingTile(key);
    return tile;
}

SharedBytes BandReader::read(const PixelRect &rect)
{
    const std::vector<TileKey> keys = m_source.pyramid().tilesIn(m_level, rect);
    if (keys.size() == 1 && m_source.pyramid().tileRect(keys.front()) == rect) {
        const auto tile = fetch(keys.front());
        return {tile, &tile->rgb};
    }
    auto rgb = std::make_shared<std::vector<uint8_t>>(static_cast<size_t>(3 * rect.area()));
    read(rect, rgb->data());
    return rgb;
}

void BandReader::read(const PixelRect &rect, uint8_t *out)
{
    const TilePyramid &pyramid = m_source.pyramid();
    std::erase_if(m_held, [&](const auto &entry) { return pyramid.tileRect(entry.first).bottom <= rect.top; });
    for (const TileKey &key : pyramid.tilesIn(m_level, rect)) {
        auto found = m_held.find(key);
        const auto tile = found != m_held.end() ? found->second : fetch(key);
        const PixelRect whole = pyramid.tileRect(key);
        const PixelRect part = whole.intersected(rect);
        for (int64_t y = part.top; y < part.bottom; ++y) {
            std::copy_n(tile->row(y - whole.top) + 3 * (part.left - whole.left), 3 * part.width(),
                        out + 3 * ((y - rect.top) * rect.width() + part.left - rect.left));
        }
        if (part == whole || (part.bottom == whole.bottom && part.right == whole.right))
            m_held.erase(key);
        else
            m_held.emplace(key, tile);
    }
}

} // namespace pixelsmith
