#include "ui/viewer/comparison.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

constexpr double kReach = 8; // device pixels on both sides of the line that take the mouse
constexpr double kHandle = 11;

} // namespace

void WipeDivider::setPlace(double place)
{
    m_place = std::clamp(place, 0.0, 1.0);
    Q_EMIT changed();
}

int WipeDivider::column(const Viewport &view) const
{
    return static_cast<int>(std::lround(m_place * view.viewSize().width()));
}

void WipeDivider::paint(QPainter &painter, const Viewport &view)
{
    // Light in dark: seen on any picture.
    const double x = column(view);
    const double height = view.viewSize().height();
    painter.fillRect(QRectF(x - 2, 0, 4, height), QColor(0, 0, 0, 120));
    painter.fillRect(QRectF(x - 1, 0, 2, height), QColor(255, 255, 255, 230));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(0, 0, 0, 160), 1));
    painter.setBrush(QColor(255, 255, 255, 235));
    const QPointF middle(x, height / 2);
    painter.drawEllipse(middle, kHandle, kHandle);
    painter.setPen(QPen(QColor(0x26, 0x25, 0x1F), 2));
    for (const double side : {-1.0, 1.0}) {
        const QPointF tip = middle + QPointF(side * 7, 0);
        painter.drawLine(tip, middle + QPointF(side * 3.5, -3.5));
        painter.drawLine(tip, middle + QPointF(side * 3.5, 3.5));
    }
}

bool WipeDivider::isNear(QPointF at, const Viewport &view) const
{
    const QPointF away = at - QPointF(column(view), view.viewSize().height() / 2);
    return std::abs(away.x()) <= kReach || std::hypot(away.x(), away.y()) <= kHandle;
}

bool WipeDivider::mousePressed(QPointF at, const Viewport &view, Qt::KeyboardModifiers)
{
    m_grip = column(view) - at.x();
    return isNear(at, view);
}

void WipeDivider::mouseMoved(QPointF at, const Viewport &view)
{
    setPlace((at.x() + m_grip) / std::max(1.0, view.viewSize().width()));
}

std::optional<Qt::CursorShape> WipeDivider::cursorAt(QPointF at, const Viewport &view) const
{
    return isNear(at, view) ? std::optional(Qt::SplitHCursor) : std::nullopt;
}

} // namespace pixelsmith
