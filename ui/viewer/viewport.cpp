#include "ui/viewer/viewport.h"

#include <algorithm>
#include <cmath>

namespace pixelsmith {

void Viewport::setMargin(double margin)
{
    m_margin = margin;
    if (m_fitted)
        fit();
}

void Viewport::setViewSize(QSizeF size)
{
    m_viewSize = size;
    if (m_fitted)
        fit();
    else
        setZoom(m_zoom);
}

void Viewport::setPicture(const TilePyramid &pyramid)
{
    const PixelSize before = m_pyramid.size();
    const QPointF fraction = centreFraction();
    m_pyramid = pyramid;
    if (before.isEmpty() || m_fitted) {
        fit();
        return;
    }
    const double growth =
        static_cast<double>(before.width) / static_cast<double>(std::max<int64_t>(1, pyramid.size().width));
    m_zoom = clampedZoom(m_zoom * growth);
    setCentreFraction(fraction);
}

Viewport Viewport::withPicture(const TilePyramid &pyramid) const
{
    Viewport other = *this;
    other.m_pyramid = pyramid;
    other.m_fitted = false;
    if (!pyramid.size().isEmpty())
        other.m_zoom = m_zoom * static_cast<double>(m_pyramid.size().width) / static_cast<double>(pyramid.size().width);
    other.setCentreFraction(centreFraction());
    return other;
}

double Viewport::fitZoom() const
{
    if (isEmpty())
        return 1;
    const auto along = [this](double view, int64_t picture) {
        const double room = std::max(view - 2 * m_margin, std::min(view, 16.0));
        return room / static_cast<double>(picture);
    };
    const double zoom = std::min(along(m_viewSize.width(), m_pyramid.size().width),
                                 along(m_viewSize.height(), m_pyramid.size().height));
    return std::min(zoom, kLargestZoom);
}

double Viewport::smallestZoom() const
{
    return std::min(fitZoom() / 2, 1.0);
}

double Viewport::clampedZoom(double zoom) const
{
    return std::clamp(zoom, smallestZoom(), kLargestZoom);
}

void Viewport::fit()
{
    m_fitted = true;
    m_zoom = fitZoom();
    setCentreFraction({0.5, 0.5});
}

void Viewport::setZoomAt(double zoom, QPointF anchor)
{
    if (isEmpty())
        return;
    const QPointF held = toImage(anchor);
    m_zoom = clampedZoom(zoom);
    m_fitted = false;
    const QPointF middle(m_viewSize.width() / 2, m_viewSize.height() / 2);
    setCentre(held - (anchor - middle) / m_zoom);
}

void Viewport::setZoom(double zoom)
{
    setZoomAt(zoom, {m_viewSize.width() / 2, m_viewSize.height() / 2});
}

void Viewport::panBy(QPointF viewDelta)
{
    if (isEmpty())
        return;
    m_fitted = false;
    setCentre(m_centre - viewDelta / m_zoom);
}

void Viewport::setCentre(QPointF image)
{
    m_centre = image;
    clampCentre();
}

void Viewport::clampCentre()
{
    const PixelSize size = m_pyramid.size();
    m_centre.setX(std::clamp(m_centre.x(), 0.0, static_cast<double>(std::max<int64_t>(0, size.width))));
    m_centre.setY(std::clamp(m_centre.y(), 0.0, static_cast<double>(std::max<int64_t>(0, size.height))));
}

QPointF Viewport::centreFraction() const
{
    const PixelSize size = m_pyramid.size();
    if (size.isEmpty())
        return {0.5, 0.5};
    return {m_centre.x() / static_cast<double>(size.width), m_centre.y() / static_cast<double>(size.height)};
}

void Viewport::setCentreFraction(QPointF fraction)
{
    const PixelSize size = m_pyramid.size();
    setCentre({fraction.x() * static_cast<double>(size.width), fraction.y() * static_cast<double>(size.height)});
}

QPointF Viewport::toView(QPointF image) const
{
    return (image - m_centre) * m_zoom + QPointF(m_viewSize.width() / 2, m_viewSize.height() / 2);
}

QPointF Viewport::toImage(QPointF view) const
{
    return (view - QPointF(m_viewSize.width() / 2, m_viewSize.height() / 2)) / m_zoom + m_centre;
}

QRectF Viewport::toView(const QRectF &image) const
{
    return {toView(image.topLeft()), toView(image.bottomRight())};
}

QRectF Viewport::pictureInView() const
{
    const PixelSize size = m_pyramid.size();
    return toView(QRectF(0, 0, static_cast<double>(size.width), static_cast<double>(size.height)));
}

QRectF Viewport::visibleImage() const
{
    if (isEmpty())
        return {};
    const PixelSize size = m_pyramid.size();
    const QRectF picture(0, 0, static_cast<double>(size.width), static_cast<double>(size.height));
    return QRectF(toImage({0, 0}), toImage({m_viewSize.width(), m_viewSize.height()})).intersected(picture);
}

int Viewport::level() const
{
    if (isEmpty())
        return 0;
    // A little tolerance, so that exact powers of two take the level that fits them exactly.
    const int level = static_cast<int>(std::floor(std::log2(1 / m_zoom) + 1e-9));
    return std::clamp(level, 0, m_pyramid.levelCount() - 1);
}

std::vector<TileKey> Viewport::visibleTiles(int level, int ring, QPointF focus) const
{
    const QRectF seen = visibleImage();
    if (seen.isEmpty())
        return {};
    const double side = levelScale(level) * static_cast<double>(kTileSide);
    const int64_t left = std::max<int64_t>(0, static_cast<int64_t>(std::floor(seen.left() / side)) - ring);
    const int64_t top = std::max<int64_t>(0, static_cast<int64_t>(std::floor(seen.top() / side)) - ring);
    const int64_t right =
        std::min(m_pyramid.columns(level), static_cast<int64_t>(std::ceil(seen.right() / side)) + ring);
    const int64_t bottom =
        std::min(m_pyramid.rows(level), static_cast<int64_t>(std::ceil(seen.bottom() / side)) + ring);

    std::vector<std::pair<double, TileKey>> tiles;
    const QPointF middle = toImage(focus) / side;
    for (int64_t row = top; row < bottom; ++row) {
        for (int64_t column = left; column < right; ++column) {
            const QPointF away = QPointF(static_cast<double>(column) + 0.5, static_cast<double>(row) + 0.5) - middle;
            tiles.emplace_back(QPointF::dotProduct(away, away), TileKey{level, column, row});
        }
    }
    std::sort(tiles.begin(), tiles.end());
    std::vector<TileKey> keys;
    keys.reserve(tiles.size());
    for (const auto &[distance, key] : tiles)
        keys.push_back(key);
    return keys;
}

std::vector<TileKey> Viewport::visibleTiles(int level, int ring) const
{
    return visibleTiles(level, ring, {m_viewSize.width() / 2, m_viewSize.height() / 2});
}

QRectF Viewport::tileInView(const TileKey &key) const
{
    const PixelRect rect = m_pyramid.tileRect(key);
    const double scale = levelScale(key.level);
    return toView(QRectF(QPointF(static_cast<double>(rect.left), static_cast<double>(rect.top)) * scale,
                         QPointF(static_cast<double>(rect.right), static_cast<double>(rect.bottom)) * scale));
}

bool operator==(const Viewport &a, const Viewport &b)
{
    return a.m_pyramid.size() == b.m_pyramid.size() && a.m_viewSize == b.m_viewSize && a.m_centre == b.m_centre
           && a.m_zoom == b.m_zoom && a.m_margin == b.m_margin && a.m_fitted == b.m_fitted;
}

} // namespace pixelsmith
