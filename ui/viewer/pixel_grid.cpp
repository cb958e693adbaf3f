#include "ui/viewer/pixel_grid.h"

#include "ui/viewer/tile_painter.h"
#include "ui/viewer/viewport.h"

#include <QCoreApplication>
#include <QPainter>

#include <cmath>

namespace pixelsmith {

namespace {

constexpr double kGridFrom = 16;
constexpr double kValuesFrom = 50;

/// The pixels of the picture that are seen in a part of the view.
PixelRect pixelsIn(const Viewport &view, const QRect &part)
{
    const QRectF image(view.toImage(part.topLeft()), view.toImage(QPointF(part.right() + 1, part.bottom() + 1)));
    const PixelRect all = PixelRect::of(view.pictureSize());
    return PixelRect{static_cast<int64_t>(std::floor(image.left())), static_cast<int64_t>(std::floor(image.top())),
                     static_cast<int64_t>(std::ceil(image.right())), static_cast<int64_t>(std::ceil(image.bottom()))}
        .intersected(all);
}

QRect placeOf(const Viewport &view, int64_t x, int64_t y)
{
    return snapped(view.toView(QRectF(static_cast<double>(x), static_cast<double>(y), 1, 1)));
}

bool isLight(const QColor &colour)
{
    return qGray(colour.rgb()) > 127;
}

} // namespace

bool showsPixelGrid(const Viewport &view)
{
    return view.zoom() >= kGridFrom;
}

void drawPixelGrid(QPainter &painter, const Viewport &view, const QRect &part)
{
    if (!showsPixelGrid(view))
        return;
    const PixelRect pixels = pixelsIn(view, part);
    if (pixels.isEmpty())
        return;
    const QRect first = placeOf(view, pixels.left, pixels.top);
    const QRect last = placeOf(view, pixels.right - 1, pixels.bottom - 1);
    painter.setPen(QPen(QColor(128, 128, 128, 90), 1));
    for (int64_t x = pixels.left; x < pixels.right; ++x) {
        const int at = placeOf(view, x, pixels.top).left();
        painter.drawLine(at, first.top(), at, last.bottom());
    }
    for (int64_t y = pixels.top; y < pixels.bottom; ++y) {
        const int at = placeOf(view, pixels.left, y).top();
        painter.drawLine(first.left(), at, last.right(), at);
    }
}

bool showsPixelValues(const Viewport &view)
{
    return view.zoom() >= kValuesFrom;
}

void drawPixelValues(QPainter &painter, const Viewport &view, const QRect &part, const TilePainter &tiles)
{
    if (!showsPixelValues(view))
        return;
    QFont font = painter.font();
    font.setPixelSize(std::max(8, static_cast<int>(view.zoom() / 5)));
    painter.setFont(font);
    const PixelRect pixels = pixelsIn(view, part);
    for (int64_t y = pixels.top; y < pixels.bottom; ++y) {
        for (int64_t x = pixels.left; x < pixels.right; ++x) {
            const QColor colour = tiles.colourAt({x, y});
            if (!colour.isValid())
                continue;
            painter.setPen(isLight(colour) ? QColor(0, 0, 0, 200) : QColor(255, 255, 255, 220));
            painter.drawText(placeOf(view, x, y), Qt::AlignCenter,
                             QStringLiteral("%1\n%2\n%3").arg(colour.red()).arg(colour.green()).arg(colour.blue()));
        }
    }
}

void drawPixelBelow(QPainter &painter, const Viewport &view, QPointF cursor, const TilePainter &tiles)
{
    if (!showsPixelGrid(view) || showsPixelValues(view))
        return;
    const QPointF at = view.toImage(cursor);
    const PixelPoint pixel{static_cast<int64_t>(std::floor(at.x())), static_cast<int64_t>(std::floor(at.y()))};
    const QColor colour = tiles.colourAt(pixel);
    if (!colour.isValid())
        return;
    const QRect place = placeOf(view, pixel.x, pixel.y);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(isLight(colour) ? Qt::black : Qt::white);
    painter.drawRect(place.adjusted(0, 0, -1, -1));
    const QString text = QCoreApplication::translate("pixelsmith::ImageViewer", "R %1 G %2 B %3")
                             .arg(colour.red())
                             .arg(colour.green())
                             .arg(colour.blue());
    const QFontMetrics metrics = painter.fontMetrics();
    QRect box(place.topRight() + QPoint(8, 8), QSize(metrics.horizontalAdvance(text) + 14, metrics.height() + 6));
    // On the other side where there is no room.
    if (box.right() > view.viewSize().width())
        box.moveRight(place.left() - 8);
    if (box.bottom() > view.viewSize().height())
        box.moveBottom(place.top() - 8);
    painter.fillRect(box, QColor(0x1C, 0x1C, 0x1E, 225));
    painter.setPen(QColor(0xE4, 0xE2, 0xDF));
    painter.drawText(box, Qt::AlignCenter, text);
}

} // namespace pixelsmith
