// The painting half of ImageViewer: from what is in memory to the screen.
#include "ui/theme.h"
#include "ui/viewer/image_viewer.h"
#include "ui/viewer/pixel_grid.h"

#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

constexpr int kCheckerPx = 12;
constexpr int kSmallestWorkPx = 6;
constexpr double kLabelHeight = 24;
constexpr double kSmallPart = 0.25; // of the view: is drawn well at once when nothing moves

/// From here on one unit is one device pixel, and pixels of the picture meet those of the screen: with a scale factor
/// that is no whole number a widget may begin inside of one.
void useDevicePixels(QPainter &painter, double ratio)
{
    painter.scale(1 / ratio, 1 / ratio);
    const QTransform device = painter.deviceTransform();
    painter.translate(std::round(device.dx()) - device.dx(), std::round(device.dy()) - device.dy());
}

} // namespace

void ImageViewer::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (source()) {
        painter.save();
        useDevicePixels(painter, devicePixelRatioF());
        drawPictures(painter);
        painter.setClipRect(QRectF(QPointF(0, 0), m_view.viewSize()), Qt::IntersectClip);
        drawWork(painter);
        drawOverlays(painter);
        if (m_cursor && !m_grab && shownMode() == CompareMode::Off && !isBlinking())
            drawPixelBelow(painter, m_view, *m_cursor, m_picture->painter());
        painter.restore();
        drawBadge(painter);
        drawNames(painter);
    } else {
        painter.fillRect(rect(), Theme::of(palette()).canvas);
    }
    drawFocus(painter);
}

/// Draws what has come in since the last time, as well as there is time for.
void ImageViewer::updateFrame(TileLayer &layer)
{
    FrameStore &frame = layer.frame();
    frame.setSurround(Theme::of(palette()).canvas, static_cast<int>(kCheckerPx * devicePixelRatioF()));
    const bool isHurried = m_moving || frame.missingShare() > kSmallPart;
    layer.draw(isHurried ? FrameStore::Quality::Fast : FrameStore::Quality::Smooth);
    if (!m_moving && !frame.isRefined())
        m_refineTimer.start();
}

/// The part of the widget that holds a part of the view; a pixel more where they do not meet.
QRect ImageViewer::widgetRect(const QRect &device) const
{
    const double ratio = devicePixelRatioF();
    return QRectF(QPointF(device.topLeft()) / ratio, QSizeF(device.size()) / ratio)
        .toAlignedRect()
        .adjusted(-1, -1, 1, 1);
}

void ImageViewer::drawWork(QPainter &painter) const
{
    const QRectF all(QPointF(0, 0), deviceSize());
    const double width = std::round(1.5 * devicePixelRatioF());
    for (const PixelRect &rect : m_workRects) {
        QRectF frame = m_view.toView(QRectF(static_cast<double>(rect.left), static_cast<double>(rect.top),
                                            static_cast<double>(rect.width()), static_cast<double>(rect.height())));
        const double grow = std::max(0.0, (kSmallestWorkPx - frame.width()) / 2);
        frame.adjust(-grow, -grow, grow, grow);
        // Far outside, only what is near the view is handed to the painter: it cannot take large coordinates.
        frame = frame.intersected(all.adjusted(-8, -8, 8, 8));
        if (frame.isEmpty())
            continue;
        painter.setPen(QPen(QColor(255, 255, 255, 225), width, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        painter.setBrush(QColor(255, 255, 255, 22));
        painter.drawRect(QRectF(frame.toRect()));
    }
}

void ImageViewer::drawOverlays(QPainter &painter) const
{
    for (Overlay *overlay : m_overlays) {
        painter.save();
        overlay->paint(painter, m_view);
        painter.restore();
    }
}

void ImageViewer::drawBadge(QPainter &painter) const
{
    const QLocale locale;
    const PixelSize size = m_view.pictureSize();
    const double percent = m_view.zoom() * 100;
    const QString zoom = percent < 1 ? locale.toString(percent, 'f', 2) : locale.toString(std::lround(percent));
    //: Width, height and zoom of the picture: 4096 × 2560 · 24 %
    QString text = tr("%1 × %2 · %3 %").arg(size.width).arg(size.height).arg(zoom);
    if (!m_notice.isEmpty())
        text = tr("%1 · %2", "size and zoom, then a state such as Paused").arg(text, m_notice);
    drawLabel(painter, text, QPointF(18, height() - 13 - kLabelHeight), Qt::AlignLeft);
}

/// \param corner  its upper left one, or right one where it lies on that side; in the widget.
void ImageViewer::drawLabel(QPainter &painter, const QString &text, QPointF corner, Qt::Alignment side) const
{
    QFont small = font();
    small.setPixelSize(12);
    painter.setFont(small);
    const double width = QFontMetrics(small).horizontalAdvance(text) + 18;
    const QRectF box(corner.x() - (side == Qt::AlignRight ? width : 0), corner.y(), width, kLabelHeight);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0x1C, 0x1C, 0x1E, 225));
    painter.drawRoundedRect(box, 5, 5);
    painter.setPen(QColor(0xE4, 0xE2, 0xDF));
    painter.drawText(box, Qt::AlignCenter, text);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void ImageViewer::drawFocus(QPainter &painter) const
{
    if (!hasFocus())
        return;
    QColor colour = Theme::of(palette()).text;
    colour.setAlpha(110);
    painter.setPen(QPen(colour, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(0.5, 0.5, width() - 1, height() - 1));
}

} // namespace pixelsmith
