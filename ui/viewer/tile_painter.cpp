#include "ui/viewer/tile_painter.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

/// Grown to whole pixels of a level.
QRectF alignedTo(double scale, const QRectF &rect)
{
    return {QPointF(std::floor(rect.left() / scale) * scale, std::floor(rect.top() / scale) * scale),
            QPointF(std::ceil(rect.right() / scale) * scale, std::ceil(rect.bottom() / scale) * scale)};
}

} // namespace

QRect snapped(const QRectF &rect)
{
    // A hair above the middle, so that what was computed in two ways is rounded in one.
    const auto round = [](double v) { return static_cast<int>(std::floor(v + 0.5 + 1e-7)); };
    return {QPoint(round(rect.left()), round(rect.top())), QPoint(round(rect.right()) - 1, round(rect.bottom()) - 1)};
}

QRect pictureArea(const Viewport &view)
{
    const QRectF all(QPointF(0, 0), view.viewSize());
    return snapped(view.pictureInView().intersected(all.adjusted(-1, -1, 1, 1)));
}

TilePainter::TilePainter(const TileCache &cache, int generation, const Viewport &view)
    : m_cache(cache)
    , m_generation(generation)
    , m_view(view)
    , m_level(view.level())
{
}

bool TilePainter::isFiltered() const
{
    return m_view.zoom() < m_squaresFrom && m_view.zoom() * Viewport::levelScale(m_level) != 1;
}

std::vector<TileKey> TilePainter::tilesBelow(const QRectF &part) const
{
    const double scale = Viewport::levelScale(m_level);
    const QRectF seen =
        QRectF(m_view.toImage(part.topLeft()), m_view.toImage(part.bottomRight())).intersected(m_view.visibleImage());
    if (seen.isEmpty())
        return {};
    const QRect area = QRectF(seen.topLeft() / scale, seen.bottomRight() / scale).toAlignedRect();
    return m_view.pyramid().tilesIn(m_level, {area.left(), area.top(), area.right() + 1, area.bottom() + 1});
}

void TilePainter::drawFast(QPainter &painter, const QRect &part)
{
    painter.save();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.setClipRect(pictureArea(m_view) & part, Qt::IntersectClip);
    // Rounding may bring a tile in by half a pixel.
    drawTiles(painter, {m_view.zoom(), m_view.toView(QPointF(0, 0))}, tilesBelow(part.adjusted(-1, -1, 1, 1)));
    painter.restore();
}

void TilePainter::drawSmooth(QPainter &painter, const QRect &part)
{
    if (!isFiltered()) {
        drawFast(painter, part);
        return;
    }
    const double levelScale = Viewport::levelScale(m_level);
    const QRectF seen =
        QRectF(m_view.toImage(part.topLeft()), m_view.toImage(QPointF(part.right() + 1, part.bottom() + 1)))
            .intersected(m_view.visibleImage());
    if (seen.isEmpty())
        return;
    const PixelSize size = m_view.pyramid().levelSize(m_level);
    const QRectF level(0, 0, static_cast<double>(size.width), static_cast<double>(size.height));
    const QRectF wanted = QRectF(seen.topLeft() / levelScale, seen.bottomRight() / levelScale).adjusted(-2, -2, 2, 2);
    const QRect area = wanted.intersected(level).toAlignedRect();
    const QRectF target = targetOf(area);
    // A few pixels, enlarged without end: too large for the painter.
    constexpr double largest = 16000;
    if (std::max(target.width(), target.height()) > largest) {
        drawFast(painter, part);
        return;
    }

    QImage image(area.size(), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    {
        QPainter composer(&image);
        composer.setRenderHint(QPainter::SmoothPixmapTransform);
        const PixelRect pixels{area.left(), area.top(), area.right() + 1, area.bottom() + 1};
        drawTiles(composer, {1 / levelScale, -QPointF(area.topLeft())}, m_view.pyramid().tilesIn(m_level, pixels));
    }
    painter.save();
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.setClipRect(pictureArea(m_view) & part, Qt::IntersectClip);
    painter.drawImage(target, image, QRectF(image.rect()));
    painter.restore();
}

QRectF TilePainter::targetOf(const QRect &area) const
{
    const double levelScale = Viewport::levelScale(m_level);
    const PixelSize size = m_view.pyramid().levelSize(m_level);
    QRectF target = m_view.toView(QRectF(QRectF(area).topLeft() * levelScale,
                                         QPointF(area.x() + area.width(), area.y() + area.height()) * levelScale));
    // The picture ends on a whole pixel of the screen, also where that moves its edge by half a pixel.
    if (area.left() == 0)
        target.setLeft(std::round(target.left()));
    if (area.top() == 0)
        target.setTop(std::round(target.top()));
    if (area.x() + area.width() == size.width)
        target.setRight(std::round(m_view.pictureInView().right()));
    if (area.y() + area.height() == size.height)
        target.setBottom(std::round(m_view.pictureInView().bottom()));
    return target;
}

QRectF TilePainter::imageRect(const TileKey &key) const
{
    const PixelRect rect = m_view.pyramid().tileRect(key);
    const double scale = Viewport::levelScale(key.level);
    return {static_cast<double>(rect.left) * scale, static_cast<double>(rect.top) * scale,
            static_cast<double>(rect.width()) * scale, static_cast<double>(rect.height()) * scale};
}

void TilePainter::drawTiles(QPainter &painter, const Mapping &mapping, const std::vector<TileKey> &keys)
{
    if (!m_backdrop || m_backdrop->image.isNull()) {
        for (const TileKey &key : keys)
            drawTile(painter, mapping, key);
        return;
    }
    for (const TileKey &key : keys) {
        if (!isSettled(key))
            drawTile(painter, mapping, key);
    }
    drawBackdrop(painter, mapping);
    for (const TileKey &key : keys) {
        if (isSettled(key))
            drawTile(painter, mapping, key);
    }
}

void TilePainter::drawBackdrop(QPainter &painter, const Mapping &mapping)
{
    const PixelSize size = m_view.pictureSize();
    const auto width = static_cast<double>(size.width);
    const auto height = static_cast<double>(size.height);
    const QRectF part = m_backdrop->part;
    const QRectF image(part.x() * width, part.y() * height, part.width() * width, part.height() * height);
    painter.drawImage(mapping.map(image), m_backdrop->image, QRectF(m_backdrop->image.rect()));
}

const TileCache::Entry *TilePainter::bestEntry(const TileKey &key, TileKey &found) const
{
    for (found = key; m_view.pyramid().contains(found); found = m_view.pyramid().parent(found)) {
        const TileCache::Entry *entry = m_cache.peek(m_generation, found);
        if (entry && !entry->image.isNull())
            return entry;
    }
    return nullptr;
}

bool TilePainter::isSettled(const TileKey &key) const
{
    for (TileKey at = key; m_view.pyramid().contains(at); at = m_view.pyramid().parent(at)) {
        const TileCache::Entry *entry = m_cache.peek(m_generation, at);
        if (!entry)
            return false;
        if (!entry->image.isNull())
            return true;
    }
    return true;
}

QColor TilePainter::colourAt(PixelPoint pixel) const
{
    if (!PixelRect::of(m_view.pictureSize()).contains(pixel))
        return {};
    TileKey found;
    const TileCache::Entry *entry = bestEntry({0, pixel.x / kTileSide, pixel.y / kTileSide}, found);
    if (!entry)
        return {};
    const QPoint inTile(static_cast<int>((pixel.x >> found.level) - found.column * kTileSide),
                        static_cast<int>((pixel.y >> found.level) - found.row * kTileSide));
    return entry->image.valid(inTile) ? entry->image.pixelColor(inTile) : QColor();
}

void TilePainter::drawTile(QPainter &painter, const Mapping &mapping, const TileKey &key)
{
    TileKey found;
    const TileCache::Entry *entry = bestEntry(key, found);
    if (!entry)
        return;
    // Only what is seen of it: a tile at 64 times its size is larger than what the painter can take.
    const double scale = Viewport::levelScale(found.level);
    const QRectF whole = imageRect(key);
    const QRectF wanted = whole.intersected(alignedTo(scale, m_view.visibleImage()));
    const QRect target = snapped(mapping.map(wanted));
    if (target.isEmpty())
        return;
    const QRectF held = imageRect(found);
    const QRectF source(QPointF((wanted.left() - held.left()) / scale, (wanted.top() - held.top()) / scale),
                        wanted.size() / scale);
    const bool isExact = QSizeF(target.size()) == source.size() && source.topLeft() == source.topLeft().toPoint();
    if (isExact)
        painter.drawImage(target.topLeft(), entry->image, source.toRect());
    else
        painter.drawImage(QRectF(target), entry->image, source);
}

} // namespace pixelsmith
