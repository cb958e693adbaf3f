#include "ui/viewer/frame_store.h"

#include "ui/viewer/pixel_grid.h"

#include <QElapsedTimer>
#include <QPainter>

#include <cmath>
#include <optional>

namespace pixelsmith {

namespace {

constexpr int kBandRows = 64; // refined in one go

QSize wholeSize(QSizeF size)
{
    return {static_cast<int>(std::ceil(size.width())), static_cast<int>(std::ceil(size.height()))};
}

/// By how much `to` shows the same as `from`, moved by whole pixels; empty: it does not.
std::optional<QPoint> shiftBetween(const Viewport &from, const Viewport &to)
{
    constexpr double tolerance = 1e-6;
    if (from.pictureSize() != to.pictureSize() || from.zoom() != to.zoom() || from.viewSize() != to.viewSize())
        return std::nullopt;
    const QPointF delta = to.toView(QPointF(0, 0)) - from.toView(QPointF(0, 0));
    const QPoint whole = delta.toPoint();
    const QPointF rest = delta - whole;
    if (std::abs(rest.x()) > tolerance || std::abs(rest.y()) > tolerance)
        return std::nullopt;
    return whole;
}

} // namespace

void FrameStore::setSurround(const QColor &colour, int checkerSide)
{
    if (colour == m_surround && checkerSide == m_checkerSide)
        return;
    m_surround = colour;
    m_checkerSide = checkerSide;
    invalidate();
}

void FrameStore::setView(const Viewport &view)
{
    const QSize size = wholeSize(view.viewSize());
    if (m_pixmap.size() != size)
        m_pixmap = size.isEmpty() ? QPixmap() : QPixmap(size);
    const auto shift = shiftBetween(m_view, view);
    m_view = view;
    if (!shift) {
        invalidate();
    } else if (!shift->isNull()) {
        QRegion exposed;
        m_pixmap.scroll(shift->x(), shift->y(), m_pixmap.rect(), &exposed);
        m_missing.translate(*shift);
        m_rough.translate(*shift);
        m_missing = (m_missing + exposed) & m_pixmap.rect();
        m_rough = (m_rough - exposed) & m_pixmap.rect();
    }
}

void FrameStore::invalidate()
{
    m_missing = m_pixmap.rect();
    m_rough = {};
}

void FrameStore::invalidate(const QRect &part)
{
    m_missing += part & m_pixmap.rect();
}

double FrameStore::missingShare() const
{
    double area = 0;
    for (const QRect &rect : m_missing)
        area += static_cast<double>(rect.width()) * rect.height();
    return area / std::max(1.0, static_cast<double>(m_pixmap.width()) * m_pixmap.height());
}

void FrameStore::draw(TilePainter &tiles, Quality quality)
{
    if (m_missing.isEmpty())
        return;
    QPainter painter(&m_pixmap);
    for (const QRect &rect : m_missing)
        drawPart(painter, tiles, rect, quality);
    const bool isRough =
        quality == Quality::Fast && (tiles.isFiltered() || (m_isAnnotated && showsPixelValues(m_view)));
    m_rough = isRough ? m_rough + m_missing : m_rough - m_missing;
    m_missing = {};
}

QRegion FrameStore::refine(TilePainter &tiles, double ms)
{
    QRegion refined;
    if (m_rough.isEmpty())
        return refined;
    QElapsedTimer clock;
    clock.start();
    QPainter painter(&m_pixmap);
    do {
        QRect band = *m_rough.begin();
        band.setHeight(std::min(band.height(), kBandRows));
        drawPart(painter, tiles, band, Quality::Smooth);
        m_rough -= band;
        refined += band;
    } while (!m_rough.isEmpty() && static_cast<double>(clock.nsecsElapsed()) < ms * 1e6);
    return refined;
}

void FrameStore::drawPart(QPainter &painter, TilePainter &tiles, const QRect &part, Quality quality) const
{
    painter.setClipRect(part);
    drawSurround(painter, part);
    if (quality == Quality::Smooth)
        tiles.drawSmooth(painter, part);
    else
        tiles.drawFast(painter, part);
    if (!m_isAnnotated)
        return;
    drawPixelGrid(painter, m_view, part);
    if (quality == Quality::Smooth)
        drawPixelValues(painter, m_view, part, tiles);
}

void FrameStore::drawSurround(QPainter &painter, const QRect &part) const
{
    painter.fillRect(part, m_surround);
    const QRect area = pictureArea(m_view) & part;
    if (area.isEmpty() || m_view.pictureSize().isEmpty())
        return;
    const int side = m_checkerSide;
    QPixmap checker(2 * side, 2 * side);
    checker.fill(m_surround.lighter(108));
    QPainter squares(&checker);
    squares.fillRect(0, 0, side, side, m_surround.darker(108));
    squares.fillRect(side, side, side, side, m_surround.darker(108));
    squares.end();
    // They hang on the picture, so that they fit together when it is scrolled.
    const QPointF origin = m_view.toView(QPointF(0, 0));
    const auto offset = [period = 2.0 * side](int at, double from) {
        const double rest = std::fmod(at - std::round(from), period);
        return rest < 0 ? rest + period : rest;
    };
    painter.drawTiledPixmap(area, checker,
                            QPointF(offset(area.left(), origin.x()), offset(area.top(), origin.y())).toPoint());
}

Backdrop FrameStore::backdrop() const
{
    const QRect area = pictureArea(m_view) & m_pixmap.rect();
    if (area.isEmpty() || !m_missing.isEmpty())
        return {};
    const QRectF part(m_view.toImage(area.topLeft()),
                      m_view.toImage(QPointF(area.x() + area.width(), area.y() + area.height())));
    const PixelSize size = m_view.pictureSize();
    const auto width = static_cast<double>(size.width);
    const auto height = static_cast<double>(size.height);
    return {m_pixmap.copy(area).toImage(),
            {part.x() / width, part.y() / height, part.width() / width, part.height() / height}};
}

} // namespace pixelsmith
