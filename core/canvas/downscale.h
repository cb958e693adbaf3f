#pragma once

#include <pixelsmith/tile.h>

namespace pixelsmith {

/// Halves a part of a tile into its parent, in linear light: each pixel is the mean of the two by two below it; at an
/// odd right or bottom edge of what exists there. A pure function of `child`, whatever part is asked for.
/// \param rect  what changed, in the child's pixels.
/// \param parent  receives the pixels, from its pixel (`left`, `top`) on for the child's first pixel.
/// \return the pixels written, in the parent's pixels.
PixelRect halveInto(const Tile &child, const PixelRect &rect, Tile &parent, PixelPoint offset);

/// The levels that follow a pyramid's last one, down to a single pixel; each is one tile.
std::vector<Tile> smallerLevels(const Tile &last);

} // namespace pixelsmith
