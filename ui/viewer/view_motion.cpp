#include "ui/viewer/view_motion.h"

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

constexpr double kThrowDecayMs = 160;
constexpr double kRestingSpeed = 0.02; // device pixels a millisecond: slower is standing still

double easeOut(double t)
{
    return 1 - std::pow(1 - t, 3);
}

} // namespace

void ViewMotion::zoomBy(const Viewport &view, double factor, QPointF anchor)
{
    zoomTo(view, (m_zoom ? m_zoom->to : view.zoom()) * factor, anchor);
}

void ViewMotion::zoomTo(const Viewport &view, double zoom, QPointF anchor)
{
    m_velocity = {};
    m_zoom = Zoom{view.zoom(), view.clampedZoom(zoom), anchor, 0};
}

void ViewMotion::throwBy(QPointF velocity)
{
    m_velocity = std::hypot(velocity.x(), velocity.y()) > kRestingSpeed ? velocity : QPointF();
    if (m_velocity.isNull())
        m_rest = {};
}

void ViewMotion::stop()
{
    m_zoom.reset();
    throwBy({});
}

void ViewMotion::advance(Viewport &view, double ms)
{
    if (m_zoom) {
        m_zoom->ms += ms;
        const double t = std::min(1.0, m_zoom->ms / kZoomMs);
        // Equal ratios in equal times: the zoom's logarithm is what is eased.
        const double zoom = t < 1 ? m_zoom->from * std::pow(m_zoom->to / m_zoom->from, easeOut(t)) : m_zoom->to;
        view.setZoomAt(zoom, m_zoom->anchor);
        if (t >= 1)
            m_zoom.reset();
    }
    if (!m_velocity.isNull()) {
        const double kept = std::exp(-ms / kThrowDecayMs);
        m_rest += m_velocity * (kThrowDecayMs * (1 - kept));
        const QPointF whole = m_rest.toPoint();
        m_rest -= whole;
        view.panBy(whole);
        throwBy(m_velocity * kept);
    }
}

void HandSpeed::reset()
{
    m_moves.clear();
}

void HandSpeed::add(QPointF delta, double timeMs)
{
    std::erase_if(m_moves, [timeMs](const Move &move) { return timeMs - move.timeMs > kWindowMs; });
    m_moves.push_back({delta, timeMs});
}

QPointF HandSpeed::at(double timeMs) const
{
    QPointF sum;
    for (const Move &move : m_moves) {
        if (timeMs - move.timeMs <= kWindowMs)
            sum += move.delta;
    }
    return sum / kWindowMs;
}

} // namespace pixelsmith
