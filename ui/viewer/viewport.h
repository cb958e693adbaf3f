#pragma once

#include <pixelsmith/tile.h>

#include <QPointF>
#include <QRectF>
#include <QSizeF>

#include <vector>

namespace pixelsmith {

/// Which part of a picture a view shows, and how large. Plain value.
/// View coordinates are device pixels from the view's upper left; image coordinates are pixels of level 0, as doubles.
/// Zoom counts device pixels an image pixel, so 1 is "100 %". The centre never leaves the picture.
class Viewport
{
public:
    static constexpr double kLargestZoom = 64;

    /// Device pixels kept free around a fitted picture.
    void setMargin(double margin);
    /// Keeps the centre, or the fit while fitted.
    void setViewSize(QSizeF size);
    /// Another picture takes the place of this one: the same part of it stays in view. The first picture is fitted.
    void setPicture(const TilePyramid &pyramid);

    /// A view of another picture that shows the same part of it as wide as here, whatever zoom that takes.
    Viewport withPicture(const TilePyramid &pyramid) const;

    const TilePyramid &pyramid() const { return m_pyramid; }
    PixelSize pictureSize() const { return m_pyramid.size(); }
    QSizeF viewSize() const { return m_viewSize; }
    bool isEmpty() const { return m_pyramid.size().isEmpty() || m_viewSize.isEmpty(); }

    double zoom() const { return m_zoom; }
    QPointF centre() const { return m_centre; }
    bool isFitted() const { return m_fitted; }
    double fitZoom() const;
    /// Half the fit, or 1 where that is smaller.
    double smallestZoom() const;
    double clampedZoom(double zoom) const;

    void fit();
    /// The image point below `anchor` stays below it, as long as the centre stays in the picture.
    void setZoomAt(double zoom, QPointF anchor);
    void setZoom(double zoom);
    /// Moves the picture with the hand: positive numbers bring its left and upper part in.
    void panBy(QPointF viewDelta);
    void setCentre(QPointF image);
    /// 0…1 in both directions.
    QPointF centreFraction() const;
    void setCentreFraction(QPointF fraction);

    QPointF toView(QPointF image) const;
    QPointF toImage(QPointF view) const;
    QRectF toView(const QRectF &image) const;
    /// The whole picture in view coordinates.
    QRectF pictureInView() const;
    /// What is seen of the picture, in image pixels, clipped to it.
    QRectF visibleImage() const;

    /// The coarsest level that still has a pixel for each device pixel, or the finest one.
    int level() const;
    /// Image pixels an pixel of the level.
    static double levelScale(int level) { return static_cast<double>(int64_t{1} << level); }
    /// Tiles of a level that are seen, and `ring` tiles around them, nearest to `focus` (view coordinates) first.
    std::vector<TileKey> visibleTiles(int level, int ring, QPointF focus) const;
    /// The same around the view's middle.
    std::vector<TileKey> visibleTiles(int level, int ring = 0) const;
    /// Where a tile lies in the view; a tile at the edge may reach past the picture by less than a pixel of its level.
    QRectF tileInView(const TileKey &key) const;

    friend bool operator==(const Viewport &a, const Viewport &b);

private:
    void clampCentre();

    TilePyramid m_pyramid;
    QSizeF m_viewSize;
    QPointF m_centre;
    double m_zoom = 1;
    double m_margin = 0;
    bool m_fitted = true;
};

} // namespace pixelsmith
