#pragma once

#include <QString>

class QPainter;

namespace pixelsmith {

class Viewport;

/// A line of text in a corner of the view, for what an overlay tells in figures. The painter counts device pixels.
/// \param row  0 is the lowest; those of several overlays lie one above the other.
void drawChip(QPainter &painter, const Viewport &view, int row, const QString &text);

} // namespace pixelsmith
