#include "canvas/scaled_source.h"

#include "canvas/resample.h"

#include <pixelsmith/error.h>

namespace pixelsmith {

namespace {

/// The coarsest level that is at least as large as `size`.
int levelFor(const TilePyramid &pyramid, PixelSize size)
{
    int level = 0;
    while (level + 1 < pyramid.levelCount() && pyramid.levelSize(level + 1).width >= size.width
           && pyramid.levelSize(level + 1).height >= size.height)
        ++level;
    return level;
}

} // namespace

ScaledSource::ScaledSource(const TileSource &source, PixelSize size)
    : m_source(source)
    , m_pyramid(size)
{
    PIXELSMITH_CHECK(size.width <= source.size().width && size.height <= source.size().height,
                     "A picture can only be reduced for export.");
}

std::shared_ptr<const Tile> ScaledSource::tile(const TileKey &key) const
{
    if (!m_pyramid.contains(key))
        return nullptr;
    const PixelSize size = m_pyramid.levelSize(key.level);
    const PixelRect rect = m_pyramid.tileRect(key);
    const FloatImage image = resample(LevelSource(m_source, levelFor(m_source.pyramid(), size)), size, rect);
    auto tile = std::make_shared<Tile>();
    tile->key = key;
    tile->width = rect.width();
    tile->height = rect.height();
    tile->revision = 1;
    tile->rgb = toRgb(image);
    return tile;
}

LevelSource::LevelSource(const TileSource &source, int level)
    : m_source(source)
    , m_level(level)
    , m_pyramid(source.pyramid().levelSize(level))
{
}

std::shared_ptr<const Tile> LevelSource::tile(const TileKey &key) const
{
    return m_source.tile({key.level + m_level, key.column, key.row});
}

} // namespace pixelsmith
