#pragma once

#include "ui/viewer/tile_cache.h"
#include "ui/viewer/viewport.h"

#include <QColor>
#include <QImage>
#include <QRectF>

class QPainter;

namespace pixelsmith {

/// What was on screen before another picture took its place; shown where the new one's tiles are not here yet.
struct Backdrop
{
    QImage image;
    QRectF part; ///< what it shows, as a part of the picture, 0…1
};

/// On whole pixels. Neighbours share their rounded edges, so that there is neither a gap nor an overlap.
QRect snapped(const QRectF &rect);
/// What the picture covers of the view, on whole device pixels.
QRect pictureArea(const Viewport &view);

/// Draws the tiles a cache holds, in device pixels of the view. Reads nothing and waits for nothing: a hole is filled
/// from the finest coarser tile that is there. Drawing a view part by part gives what drawing it at once gives, but for
/// rounding in filtered ones.
class TilePainter
{
public:
    /// From this zoom on, pixels are drawn as squares.
    static constexpr double kSquarePixelsFrom = 8;

    TilePainter(const TileCache &cache, int generation, const Viewport &view);

    void setBackdrop(const Backdrop *backdrop) { m_backdrop = backdrop; }
    void setSquaresFrom(double zoom) { m_squaresFrom = zoom; }

    /// While the view moves: each tile by itself, nearest pixel. \param part  of the view, device pixels.
    void drawFast(QPainter &painter, const QRect &part);
    /// At rest: what is seen is put together first, so that filtering sees no tile borders.
    void drawSmooth(QPainter &painter, const QRect &part);
    /// The two differ at this zoom.
    bool isFiltered() const;

    /// True if the tile, or the finest one that exists in its place, is here.
    bool isSettled(const TileKey &key) const;
    /// The finest tile at or above `key` that is here with an image; null if there is none.
    const TileCache::Entry *bestEntry(const TileKey &key, TileKey &found) const;
    /// Tiles of the view's level that are seen in a part of it.
    std::vector<TileKey> tilesBelow(const QRectF &part) const;
    /// Of a pixel of level 0, from the finest tile that is here; invalid where there is none, and outside.
    QColor colourAt(PixelPoint pixel) const;

private:
    /// Image pixels to the pixels of what is drawn on.
    struct Mapping
    {
        double scale = 1;
        QPointF offset;

        QRectF map(const QRectF &image) const
        {
            return {image.topLeft() * scale + offset, image.bottomRight() * scale + offset};
        }
    };

    QRectF imageRect(const TileKey &key) const;
    /// Where a part of the level lies in the view.
    QRectF targetOf(const QRect &area) const;
    void drawTiles(QPainter &painter, const Mapping &mapping, const std::vector<TileKey> &keys);
    void drawBackdrop(QPainter &painter, const Mapping &mapping);
    void drawTile(QPainter &painter, const Mapping &mapping, const TileKey &key);

    const TileCache &m_cache;
    int m_generation = 0;
    const Viewport &m_view;
    int m_level = 0;
    double m_squaresFrom = kSquarePixelsFrom;
    const Backdrop *m_backdrop = nullptr;
};

} // namespace pixelsmith
