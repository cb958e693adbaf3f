#pragma once

#include "ui/viewer/tile_painter.h"
#include "ui/viewer/viewport.h"

#include <QColor>
#include <QPixmap>
#include <QRegion>

namespace pixelsmith {

/// The view as it was last drawn, in device pixels. When the view moves by whole pixels it is scrolled, and only the
/// strips that come in are drawn. Parts are drawn quickly while things move and smoothly afterwards, piece by piece, so
/// that no frame is late for it. GUI thread only.
class FrameStore
{
public:
    enum class Quality { Fast, Smooth };

    /// What lies around the picture, and in squares below it where it has no pixels yet.
    /// \param checkerSide  of those squares, device pixels.
    void setSurround(const QColor &colour, int checkerSide);
    /// With the grid and the values of large pixels; it is so at first.
    void setAnnotated(bool isAnnotated) { m_isAnnotated = isAnnotated; }
    void setView(const Viewport &view);
    /// Nothing that is held holds any more.
    void invalidate();
    void invalidate(const QRect &part);

    /// Draws what is missing.
    void draw(TilePainter &tiles, Quality quality);
    /// Draws smoothly what was drawn quickly, for about this time but at least a piece, and returns what changed; empty: all is smooth.
    QRegion refine(TilePainter &tiles, double ms);

    /// All of it is drawn, and smoothly.
    bool isRefined() const { return m_missing.isEmpty() && m_rough.isEmpty(); }
    /// Share of the view that has to be drawn, 0…1.
    double missingShare() const;
    const QPixmap &pixmap() const { return m_pixmap; }
    /// The picture as it is seen, without what lies around it.
    Backdrop backdrop() const;

private:
    void drawPart(QPainter &painter, TilePainter &tiles, const QRect &part, Quality quality) const;
    void drawSurround(QPainter &painter, const QRect &part) const;

    QPixmap m_pixmap;
    Viewport m_view;
    QColor m_surround;
    int m_checkerSide = 1;
    bool m_isAnnotated = true;
    QRegion m_missing;
    QRegion m_rough;
};

} // namespace pixelsmith
