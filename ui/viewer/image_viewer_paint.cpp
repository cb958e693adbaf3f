// The painting half of ImageViewer: from what is in memory to the screen.
#include "ui/theme.h"
#include "ui/viewer/image_viewer.h"

#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

constexpr double kGridFrom = 16;
constexpr int kCheckerPx = 12;
constexpr int kSmallestWorkPx = 6;

} // namespace

void ImageViewer::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    // From here on one unit is one device pixel: the picture must meet the screen's own raster.
    const double ratio = devicePixelRatioF();
    painter.scale(1 / ratio, 1 / ratio);
    drawSurround(painter);
    if (m_source) {
        drawPicture(painter);
        drawGrid(painter);
        drawWork(painter);
        drawOverlays(painter);
    }
    painter.scale(ratio, ratio);
    if (m_source)
        drawBadge(painter);
    drawFocus(painter);
}

void ImageViewer::drawSurround(QPainter &painter) const
{
    const Theme &theme = Theme::of(palette());
    const QRect all(QPoint(0, 0), deviceSize().toSize());
    painter.fillRect(all, theme.canvas);
    if (!m_source)
        return;
    // Where the picture has no pixels yet.
    const QRect area = pictureArea(m_view).intersected(all);
    const int side = static_cast<int>(kCheckerPx * devicePixelRatioF());
    QPixmap checker(2 * side, 2 * side);
    checker.fill(theme.canvas.lighter(108));
    QPainter squares(&checker);
    squares.fillRect(0, 0, side, side, theme.canvas.darker(108));
    squares.fillRect(side, side, side, side, theme.canvas.darker(108));
    squares.end();
    painter.drawTiledPixmap(area, checker);
}

void ImageViewer::drawPicture(QPainter &painter)
{
    TilePainter tiles(m_cache, m_generation, m_view);
    tiles.setBackdrop(&m_backdrop);
    if (m_moving) {
        tiles.drawFast(painter);
        return;
    }
    if (!m_frameValid) {
        const QSize size = deviceSize().toSize();
        if (m_frame.size() != size)
            m_frame = QImage(size, QImage::Format_ARGB32_Premultiplied);
        m_frame.fill(Qt::transparent);
        QPainter framePainter(&m_frame);
        tiles.drawSmooth(framePainter);
        m_frameValid = true;
    }
    painter.drawImage(0, 0, m_frame);
}

void ImageViewer::drawGrid(QPainter &painter) const
{
    if (m_view.zoom() < kGridFrom)
        return;
    const QRectF seen = m_view.visibleImage();
    const QRectF view = m_view.toView(seen);
    painter.setPen(QPen(QColor(128, 128, 128, 90), 1));
    for (double x = std::ceil(seen.left()); x <= seen.right(); ++x) {
        const double at = std::round(m_view.toView(QPointF(x, 0)).x());
        painter.drawLine(QPointF(at, view.top()), QPointF(at, view.bottom()));
    }
    for (double y = std::ceil(seen.top()); y <= seen.bottom(); ++y) {
        const double at = std::round(m_view.toView(QPointF(0, y)).y());
        painter.drawLine(QPointF(view.left(), at), QPointF(view.right(), at));
    }
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
    QFont small = font();
    small.setPixelSize(12);
    painter.setFont(small);
    const QFontMetrics metrics(small);
    const QRectF box(18, height() - 13 - 24, metrics.horizontalAdvance(text) + 18, 24);
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
