#include "image_io/band_reader.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>

#include <algorithm>

namespace pixelsmith {

void failMissingTile(const TileKey &key)
{
    throw Error(ErrorKind::Io, fmt::format("The picture is not complete: its tile in column {}, row {} of level {} is "
                                           "missing. Let it be finished first.",
                                           key.column, key.row, key.level));
}

void BandReader::read(const PixelRect &rect, uint8_t *out)
{
    const TilePyramid &pyramid = m_source.pyramid();
    std::erase_if(m_held, [&](const auto &entry) { return pyramid.tileRect(entry.first).bottom <= rect.top; });
    for (const TileKey &key : pyramid.tilesIn(m_level, rect)) {
        auto found = m_held.find(key);
        const auto tile = found != m_held.end() ? found->second : m_source.tile(key);
        if (!tile)
            failMissingTile(key);
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
