#include "ui/panels/step_slider.h"

#include "ui/theme.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

constexpr double kGrooveTop = 8;
constexpr double kGrooveHeight = 8;
constexpr double kHandle = 8.5;
constexpr int kHeight = 46;

} // namespace

StepSlider::StepSlider(QWidget *parent)
    : QSlider(Qt::Horizontal, parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Slider: step at which guidance ends"));
    setSingleStep(1);
    setPageStep(5);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void StepSlider::setSteps(int steps)
{
    setRange(0, steps);
    update();
}

void StepSlider::setPassed(int passed)
{
    m_passed = passed;
    update();
}

QSize StepSlider::sizeHint() const
{
    return {400, kHeight};
}

QSize StepSlider::minimumSizeHint() const
{
    return {160, kHeight};
}

QRectF StepSlider::groove() const
{
    return {qreal(kEndPx), kGrooveTop, qreal(width() - 2 * kEndPx), kGrooveHeight};
}

double StepSlider::xOf(double step) const
{
    const QRectF area = groove();
    return area.left() + area.width() * step / std::max(1, maximum());
}

int StepSlider::stepAt(double x) const
{
    const QRectF area = groove();
    const double step = (x - area.left()) / area.width() * maximum();
    return std::clamp(static_cast<int>(std::lround(step)), minimum(), maximum());
}

void StepSlider::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    drawGroove(painter);
    painter.setPen(QPen(theme.border, 1));
    const int ticks = std::min(10, std::max(1, maximum()));
    for (int i = 0; i <= ticks; ++i) {
        const double x = std::round(xOf(static_cast<double>(maximum()) * i / ticks)) + 0.5;
        painter.drawLine(QPointF(x, kGrooveTop + 12), QPointF(x, kGrooveTop + 15));
    }
    if (!isEnabled())
        return;
    drawNow(painter);
    const QPointF handle(xOf(value()), kGrooveTop + kGrooveHeight / 2);
    if (hasFocus()) {
        QColor ring = theme.text;
        ring.setAlpha(110);
        painter.setPen(Qt::NoPen);
        painter.setBrush(ring);
        painter.drawEllipse(handle, kHandle + 3, kHandle + 3);
    }
    painter.setPen(QPen(QColor(0, 0, 0, 60), 1));
    painter.setBrush(QColor(0xF5, 0xF4, 0xF2));
    painter.drawEllipse(handle, kHandle, kHandle);
}

void StepSlider::drawGroove(QPainter &painter) const
{
    const Theme &theme = Theme::of(palette());
    const QRectF area = groove();
    QPainterPath shape;
    shape.addRoundedRect(area, 4, 4);
    painter.fillPath(shape, theme.track);
    if (!isEnabled())
        return;
    painter.save();
    painter.setClipPath(shape);
    const double end = xOf(value());
    const double now = std::min(end, xOf(m_passed));
    QLinearGradient guided(xOf(m_passed), 0, std::max(end, xOf(m_passed) + 1), 0);
    guided.setColorAt(0, theme.kind == Theme::Kind::Dark ? theme.accent.darker(150) : theme.accent.darker(130));
    guided.setColorAt(1, theme.accent);
    painter.fillRect(QRectF(QPointF(area.left(), area.top()), QPointF(end, area.bottom())), guided);
    // What has passed: hatched, and not by colour alone.
    painter.setClipRect(QRectF(QPointF(area.left(), area.top()), QPointF(now, area.bottom())), Qt::IntersectClip);
    painter.fillRect(area, theme.accent);
    painter.setPen(QPen(theme.accent.lighter(165), 3));
    for (double x = area.left() - 8; x < now + 8; x += 8)
        painter.drawLine(QPointF(x, area.bottom() + 1), QPointF(x + kGrooveHeight, area.top() - 1));
    painter.restore();
}

void StepSlider::drawNow(QPainter &painter) const
{
    if (m_passed <= 0 || m_passed >= maximum())
        return;
    const Theme &theme = Theme::of(palette());
    const double x = std::round(xOf(m_passed));
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.text);
    painter.drawRect(QRectF(x - 1, kGrooveTop - 6, 2, kGrooveHeight + 12));
    QFont small = font();
    small.setPixelSize(12);
    painter.setFont(small);
    painter.setPen(theme.quiet);
    const QString text = tr("now %1").arg(m_passed);
    const double half = QFontMetricsF(small).horizontalAdvance(text) / 2 + 1;
    const double middle = std::clamp(x, half, std::max(half, width() - half));
    painter.drawText(QRectF(middle - half, kGrooveTop + 16, 2 * half, 18), Qt::AlignCenter, text);
}

void StepSlider::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    setSliderDown(true);
    setSliderPosition(stepAt(event->position().x()));
}

void StepSlider::mouseMoveEvent(QMouseEvent *event)
{
    if (isSliderDown())
        setSliderPosition(stepAt(event->position().x()));
}

void StepSlider::mouseReleaseEvent(QMouseEvent *)
{
    setSliderDown(false);
}

void StepSlider::wheelEvent(QWheelEvent *event)
{
    // A wheel that happens to turn here must not change a picture that is being made.
    event->ignore();
}

} // namespace pixelsmith
