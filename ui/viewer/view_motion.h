#pragma once

#include "ui/viewer/viewport.h"

#include <QPointF>

#include <optional>

namespace pixelsmith {

/// Movement of a view that goes on after the input: an eased zoom and the momentum of a thrown picture.
/// Plain value; its owner calls advance() at each frame. Any new input takes over at once.
class ViewMotion
{
public:
    static constexpr double kZoomMs = 150;

    /// Turns `factor` more, on top of a zoom under way.
    void zoomBy(const Viewport &view, double factor, QPointF anchor);
    void zoomTo(const Viewport &view, double zoom, QPointF anchor);
    /// \param velocity  of the hand when it let go, device pixels a millisecond.
    void throwBy(QPointF velocity);
    void stop();

    bool isMoving() const { return m_zoom.has_value() || !m_velocity.isNull(); }
    /// Moves the view by what `ms` milliseconds bring.
    void advance(Viewport &view, double ms);

private:
    struct Zoom
    {
        double from = 1;
        double to = 1;
        QPointF anchor;
        double ms = 0;
    };

    std::optional<Zoom> m_zoom;
    QPointF m_velocity;
    QPointF m_rest; ///< of the way, less than a pixel: a thrown picture moves by whole ones
};

/// Speed of a hand, from its last movements.
class HandSpeed
{
public:
    void reset();
    void add(QPointF delta, double timeMs);
    /// Device pixels a millisecond; zero when the hand rested before it let go.
    QPointF at(double timeMs) const;

private:
    static constexpr double kWindowMs = 80;
    struct Move
    {
        QPointF delta;
        double timeMs = 0;
    };
    std::vector<Move> m_moves;
};

} // namespace pixelsmith
