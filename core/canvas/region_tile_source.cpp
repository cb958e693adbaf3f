#include "canvas/region_tile_source.h"

#include "canvas/resample.h"

#include <pixelsmith/error.h>
#include <pixelsmith/region_preview.h>

#include <algorithm>

namespace pixelsmith {

namespace {

/// Copies what the two areas share, from an image of the one into an image of the other.
void copyShared(const std::vector<uint8_t> &from, const PixelRect &fromArea, uint8_t *to, const PixelRect &toArea)
{
    const PixelRect shared = fromArea.intersected(toArea);
    for (int64_t y = shared.top; y < shared.bottom; ++y) {
        const auto offset = [&](const PixelRect &area) {
            return 3 * ((y - area.top) * area.width() + shared.left - area.left);
        };
        std::copy_n(from.data() + offset(fromArea), std::max<int64_t>(0, 3 * shared.width()), to + offset(toArea));
    }
}

} // namespace

RegionTileSource::RegionTileSource(PixelSize size, const PixelRect &area, std::vector<uint8_t> rgb,
                                   std::shared_ptr<const TileSource> surroundings)
    : m_pyramid(size)
    , m_area(area)
    , m_rgb(std::move(rgb))
    , m_surroundings(std::move(surroundings))
{
    PIXELSMITH_CHECK(static_cast<int64_t>(m_rgb.size()) == 3 * area.area() && PixelRect::of(size).contains(area)
                         && (m_surroundings || area == PixelRect::of(size)),
                     "a part of the picture and what is around it");
}

std::shared_ptr<const Tile> RegionTileSource::tile(const TileKey &key) const
{
    if (!m_pyramid.contains(key))
        return nullptr;
    const PixelRect rect = m_pyramid.tileRect(key);
    auto tile = std::make_shared<Tile>();
    tile->key = key;
    tile->width = rect.width();
    tile->height = rect.height();
    if (key.level > 0) {
        tile->rgb = toRgb(resample(*this, m_pyramid.levelSize(key.level), rect));
        return tile;
    }
    if (m_area.contains(rect))
        tile->rgb.resize(static_cast<size_t>(3 * rect.area()));
    else
        tile->rgb = toRgb(resample(*m_surroundings, size(), rect));
    copyShared(m_rgb, m_area, tile->rgb.data(), rect);
    return tile;
}

std::shared_ptr<const TileSource> contactSheet(const RegionPreview &preview, int64_t gap)
{
    PIXELSMITH_CHECK(!preview.pictures.empty() && gap >= 0, "a preview with pictures");
    const auto count = static_cast<int64_t>(preview.pictures.size());
    const PixelSize cell = preview.region.size();
    const PixelSize size = {count * cell.width + (count - 1) * gap, cell.height};
    std::vector<uint8_t> rgb(static_cast<size_t>(3 * size.area()), 255);
    for (int64_t i = 0; i < count; ++i)
        copyShared(preview.pictures[static_cast<size_t>(i)].rgb, PixelRect::at(i * (cell.width + gap), 0, cell),
                   rgb.data(), PixelRect::of(size));
    return std::make_shared<RegionTileSource>(size, PixelRect::of(size), std::move(rgb), nullptr);
}

} // namespace pixelsmith
