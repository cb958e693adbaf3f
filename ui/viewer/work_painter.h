#pragma once

#include <QRectF>

#include <functional>

class QPainter;

namespace pixelsmith {

class WorkMap;

/// Draws how far a stage is: what waits is hatched, what is in work is framed, what is done is clear.
/// \param toTarget  from pixels of the stage to what is drawn on.
/// \param clip      nothing outside of it is drawn.
void drawWorkMap(QPainter &painter, const WorkMap &map, const std::function<QRectF(const QRectF &)> &toTarget,
                 const QRectF &clip);

} // namespace pixelsmith
