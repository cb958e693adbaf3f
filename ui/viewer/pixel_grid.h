#pragma once

#include <QRect>

class QPainter;

namespace pixelsmith {

class TilePainter;
class Viewport;

/// Pixels are so large that lines are drawn between them.
bool showsPixelGrid(const Viewport &view);
/// Lines between the picture's pixels where showsPixelGrid(); nothing elsewhere.
/// \param part  of the view, device pixels; nothing outside of it is drawn.
void drawPixelGrid(QPainter &painter, const Viewport &view, const QRect &part);

/// Pixels are so large that their values are written into them.
bool showsPixelValues(const Viewport &view);
/// Red, green and blue of each pixel, 0…255, where showsPixelValues(); nothing elsewhere.
void drawPixelValues(QPainter &painter, const Viewport &view, const QRect &part, const TilePainter &tiles);

/// The pixel below the cursor, framed and with its values beside it, where the grid is shown and the values are not.
void drawPixelBelow(QPainter &painter, const Viewport &view, QPointF cursor, const TilePainter &tiles);

} // namespace pixelsmith
