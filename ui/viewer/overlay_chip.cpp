#include "ui/viewer/overlay_chip.h"

#include "ui/viewer/viewport.h"

#include <QPainter>

namespace pixelsmith {

void drawChip(QPainter &painter, const Viewport &view, int row, const QString &text)
{
    const double ratio = painter.device()->devicePixelRatioF();
    QFont font = painter.font();
    font.setPixelSize(static_cast<int>(12 * ratio));
    painter.setFont(font);
    const double width = painter.fontMetrics().horizontalAdvance(text) + 18 * ratio;
    const double height = 24 * ratio;
    const QRectF box(view.viewSize().width() - width - 18 * ratio,
                     view.viewSize().height() - 13 * ratio - height - row * 30 * ratio, width, height);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0x1C, 0x1C, 0x1E, 225));
    painter.drawRoundedRect(box, 5 * ratio, 5 * ratio);
    painter.setPen(QColor(0xE4, 0xE2, 0xDF));
    painter.drawText(box, Qt::AlignCenter, text);
}

} // namespace pixelsmith
