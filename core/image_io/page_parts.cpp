#include "image_io/page_parts.h"

#include <algorithm>

namespace pixelsmith {

namespace {

/// Tiles of a row that are compressed together, in parallel.
constexpr int64_t kTilesAtOnce = 16;

std::vector<PixelRect> blocksOf(PixelSize size, PixelSize block)
{
    std::vector<PixelRect> blocks;
    for (int64_t top = 0; top < size.height; top += block.height) {
        for (int64_t left = 0; left < size.width; left += block.width)
            blocks.push_back(PixelRect::at(left, top, block).intersected(PixelRect::of(size)));
    }
    return blocks;
}

} // namespace

std::vector<PixelRect> tileGroups(PixelSize size)
{
    return blocksOf(size, {kTilesAtOnce * kTileSide, kTileSide});
}

std::vector<PixelRect> tilesOf(PixelSize size)
{
    return blocksOf(size, {kTileSide, kTileSide});
}

std::vector<PixelRect> rowGroups(PixelSize size, int64_t rows)
{
    return blocksOf(size, {size.width, rows});
}

PixelRect moved(const PixelRect &rect, const PixelRect &by)
{
    return {rect.left + by.left, rect.top + by.top, rect.right + by.left, rect.bottom + by.top};
}

std::vector<PixelRect> moved(std::vector<PixelRect> rects, const PixelRect &by)
{
    for (PixelRect &rect : rects)
        rect = moved(rect, by);
    return rects;
}

} // namespace pixelsmith
