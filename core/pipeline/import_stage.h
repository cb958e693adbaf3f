#pragma once

#include "pipeline/stage_context.h"

namespace pixelsmith {

/// Puts the user's picture in the base's place, tile by tile, in the base's size. False: stopped.
/// Throws Error(Io), Error(InvalidRequest) if the picture cannot be read.
bool runImportStage(const StageContext &context);

} // namespace pixelsmith
