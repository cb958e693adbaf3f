#pragma once

#include "pipeline/stage_context.h"

#include <pixelsmith/tile_source.h>

namespace pixelsmith {

/// Puts the user's picture in the base's place, tile by tile, in the base's size. False: stopped.
/// Throws Error(Io) if the picture cannot be read.
bool runImportStage(const StageContext &context, const TileSource &picture);
/// The same with the file that the plan names. Throws also Error(InvalidRequest).
bool runImportStage(const StageContext &context);

} // namespace pixelsmith
