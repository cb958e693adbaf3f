#pragma once

#include <pixelsmith/region_preview.h>
#include <pixelsmith/tile_source.h>

#include <optional>

namespace pixelsmith {

/// How much of a preview's picture was painted so in the end: the part of its pixels, 0…1, whose colours differ by no more
/// than 8 of 255 levels. nullopt: the stage is not there, or cannot be read. May read the disk: not for the GUI thread.
std::optional<double> previewLikeness(const RegionPreview &preview, size_t picture, const TileSource &painted);

} // namespace pixelsmith
