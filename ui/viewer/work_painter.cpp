#include "ui/viewer/work_painter.h"

#include "ui/viewer/work_map.h"

#include <QPainter>

namespace pixelsmith {

void drawWorkMap(QPainter &painter, const WorkMap &map, const std::function<QRectF(const QRectF &)> &toTarget,
                 const QRectF &clip)
{
    const PatchGrid &grid = map.grid();
    const auto place = [&](int64_t row, int64_t first, int64_t last) {
        const PixelRect a = grid.cell(row * grid.columnCount() + first);
        const PixelRect b = grid.cell(row * grid.columnCount() + last);
        return toTarget(QRectF(QPointF(static_cast<double>(a.left), static_cast<double>(a.top)),
                               QPointF(static_cast<double>(b.right), static_cast<double>(b.bottom))))
            .intersected(clip);
    };
    std::vector<QRectF> inWork;
    for (int64_t row = 0; row < grid.rowCount(); ++row) {
        // Neighbours that wait are drawn as one: a gigapixel stage has tens of thousands of cells.
        for (int64_t first = 0; first < grid.columnCount();) {
            const WorkMap::State state = map.state(row * grid.columnCount() + first);
            int64_t last = first;
            while (state == WorkMap::State::Waiting && last + 1 < grid.columnCount()
                   && map.state(row * grid.columnCount() + last + 1) == state)
                ++last;
            const QRectF rect = place(row, first, last);
            if (state == WorkMap::State::Waiting && !rect.isEmpty()) {
                painter.fillRect(rect, QColor(0, 0, 0, 70));
                painter.fillRect(rect, QBrush(QColor(255, 255, 255, 70), Qt::BDiagPattern));
            } else if (state == WorkMap::State::InWork && !rect.isEmpty()) {
                inWork.push_back(rect);
            }
            first = last + 1;
        }
    }
    painter.setPen(QPen(QColor(255, 255, 255, 235), 1.5));
    painter.setBrush(QColor(255, 255, 255, 40));
    for (const QRectF &rect : inWork)
        painter.drawRect(rect.adjusted(0.75, 0.75, -0.75, -0.75));
}

} // namespace pixelsmith
