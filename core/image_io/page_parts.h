#pragma once

#include <pixelsmith/geometry.h>
#include <pixelsmith/tile.h>

#include <vector>

/// How a page is divided for reading and encoding; from top to bottom, and from left to right.
namespace pixelsmith {

/// Rectangles of whole tiles of a page, as many as are worked on at once.
std::vector<PixelRect> tileGroups(PixelSize size);

/// Its tiles, those at the right and at the bottom cut off by its border.
std::vector<PixelRect> tilesOf(PixelSize size);

/// Bands of rows of a page. \param rows  of each, but the last.
std::vector<PixelRect> rowGroups(PixelSize size, int64_t rows = 64);

PixelRect moved(const PixelRect &rect, const PixelRect &by);
std::vector<PixelRect> moved(std::vector<PixelRect> rects, const PixelRect &by);

} // namespace pixelsmith
