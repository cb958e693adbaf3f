#pragma once

#include "canvas/canvas.h"

#include <functional>

namespace pixelsmith {

/// Writes a whole picture into a canvas, resampled where the canvas has another size; what it needs is read on other threads
/// ahead of the writing.
/// \param written  called after each tile, on the calling thread; answer false to stop.
/// \return false: stopped. Throws what reading the picture throws.
bool fillCanvas(const TileSource &picture, Canvas &canvas, const std::function<bool(const TileKey &key)> &written);

} // namespace pixelsmith
