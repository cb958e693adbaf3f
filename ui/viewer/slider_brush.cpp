#include "ui/viewer/slider_brush.h"

#include "ui/viewer/image_viewer.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

constexpr double kSmallestRadius = 1.0 / 256;
constexpr double kLargestRadius = 0.5;
constexpr double kNotchFactor = 1.2;
/// Of a brush between two dabs of a stroke.
constexpr double kDabDistance = 0.3;
/// Between two marks over the paint.
constexpr double kMarkPx = 22;
constexpr int kPaintAlpha = 105;

/// From detail over the middle to structure; of one lightness, apart for all kinds of colour vision.
QColor colourOf(double value)
{
    const QColor detail(0xE0, 0x8A, 0x2E);
    const QColor middle(0xB8, 0xB4, 0xAE);
    const QColor structure(0x4A, 0x86, 0xD8);
    const bool isLower = value < 0.5;
    const QColor &a = isLower ? detail : middle;
    const QColor &b = isLower ? middle : structure;
    const double t = isLower ? 2 * value : 2 * value - 1;
    const auto mixed = [t](int from, int to) { return static_cast<int>(std::lround(from + t * (to - from))); };
    return {mixed(a.red(), b.red()), mixed(a.green(), b.green()), mixed(a.blue(), b.blue())};
}

/// What says the value without colour: a mark that lies flat for detail and stands for structure.
QPointF markOf(double value, double length)
{
    const double angle = value * M_PI / 2;
    return {length * std::cos(angle), -length * std::sin(angle)};
}

QImage imageOf(const SliderMap &map)
{
    QImage image(map.columns(), map.rows(), QImage::Format_ARGB32);
    for (int row = 0; row < map.rows(); ++row) {
        for (int column = 0; column < map.columns(); ++column) {
            const SliderCell &cell = map.at(column, row);
            QColor colour = colourOf(cell.value / 65535.0);
            colour.setAlpha(cell.cover * kPaintAlpha / 255);
            image.setPixelColor(column, row, colour);
        }
    }
    return image.convertToFormat(QImage::Format_ARGB32_Premultiplied);
}

} // namespace

SliderBrush::SliderBrush(ImageViewer *viewer, QObject *parent)
    : Overlay(parent)
    , m_viewer(viewer)
{
    viewer->installEventFilter(this);
}

void SliderBrush::setMap(const SliderMap &map)
{
    m_before.reset();
    m_map = map;
    Q_EMIT changed();
}

void SliderBrush::setTool(Tool tool)
{
    if (tool == m_tool)
        return;
    endStroke();
    m_tool = tool;
    m_at = m_viewer->spotFraction();
    showOverlay();
    Q_EMIT toolChanged();
}

void SliderBrush::setValue(double value)
{
    m_value = std::clamp(value, 0.0, 1.0);
    Q_EMIT changed();
    Q_EMIT brushChanged();
}

void SliderBrush::setRadius(double radius)
{
    m_radius = std::clamp(radius, kSmallestRadius, kLargestRadius);
    Q_EMIT changed();
    Q_EMIT brushChanged();
}

void SliderBrush::setShown(bool shown)
{
    m_isShown = shown;
    showOverlay();
}

bool SliderBrush::eventFilter(QObject *object, QEvent *event)
{
    if (object != m_viewer || m_tool == Tool::None || !m_viewer->source())
        return false;
    switch (event->type()) {
    case QEvent::MouseMove: // also with no button down
        m_at = fractionAt(static_cast<QMouseEvent *>(event)->position() * m_viewer->devicePixelRatioF());
        Q_EMIT changed();
        return false;
    case QEvent::Wheel:
        return wheelTurned(*static_cast<QWheelEvent *>(event));
    case QEvent::KeyPress:
        return keyPressed(*static_cast<QKeyEvent *>(event));
    case QEvent::KeyRelease:
        return keyReleased(*static_cast<QKeyEvent *>(event));
    case QEvent::FocusOut:
        endStroke();
        return false;
    default:
        return false;
    }
}

void SliderBrush::showOverlay()
{
    m_viewer->setOverlay(this, isShown());
    Q_EMIT changed();
}

QPointF SliderBrush::fractionAt(QPointF device) const
{
    const QPointF image = m_viewer->view().toImage(device);
    const PixelSize size = m_viewer->view().pictureSize();
    return {image.x() / static_cast<double>(size.width), image.y() / static_cast<double>(size.height)};
}

bool SliderBrush::mousePressed(QPointF device, const Viewport &, Qt::KeyboardModifiers)
{
    if (m_tool == Tool::None)
        return false;
    m_viewer->setFocus(Qt::MouseFocusReason);
    m_at = fractionAt(device);
    beginStroke(m_at);
    return true;
}

void SliderBrush::mouseMoved(QPointF device, const Viewport &)
{
    m_at = fractionAt(device);
    if (m_before)
        strokeTo(m_at);
}

void SliderBrush::mouseReleased(QPointF, const Viewport &)
{
    endStroke();
}

std::optional<Qt::CursorShape> SliderBrush::cursorAt(QPointF, const Viewport &) const
{
    return m_tool == Tool::None ? std::nullopt : std::optional(Qt::CrossCursor);
}

bool SliderBrush::wheelTurned(const QWheelEvent &event)
{
    if (!event.modifiers().testFlag(Qt::AltModifier))
        return false;
    // With Alt some platforms turn the wheel on its side.
    const int delta = event.angleDelta().y() != 0 ? event.angleDelta().y() : event.angleDelta().x();
    resizeBy(std::pow(kNotchFactor, delta / 120.0));
    return true;
}

bool SliderBrush::keyPressed(const QKeyEvent &event)
{
    const double distance = event.modifiers().testFlag(Qt::ShiftModifier) ? 4 : 1;
    switch (event.key()) {
    case Qt::Key_Escape:
        setTool(Tool::None);
        return true;
    case Qt::Key_Space:
        if (!event.isAutoRepeat() && !m_before)
            beginStroke(m_at);
        return true;
    case Qt::Key_Left:
        moveCrosshair({-distance, 0});
        return true;
    case Qt::Key_Right:
        moveCrosshair({distance, 0});
        return true;
    case Qt::Key_Up:
        moveCrosshair({0, -distance});
        return true;
    case Qt::Key_Down:
        moveCrosshair({0, distance});
        return true;
    default:
        return false;
    }
}

bool SliderBrush::keyReleased(const QKeyEvent &event)
{
    if (event.key() != Qt::Key_Space)
        return false;
    if (!event.isAutoRepeat())
        endStroke();
    return true;
}

/// Out of sight, the view follows.
void SliderBrush::moveCrosshair(QPointF brushes)
{
    const PixelSize size = m_viewer->view().pictureSize();
    const double step = m_radius * static_cast<double>(size.longSide());
    m_at.setX(std::clamp(m_at.x() + brushes.x() * step / static_cast<double>(size.width), 0.0, 1.0));
    m_at.setY(std::clamp(m_at.y() + brushes.y() * step / static_cast<double>(size.height), 0.0, 1.0));
    const QRectF seen = m_viewer->view().visibleImage();
    const QPointF image(m_at.x() * static_cast<double>(size.width), m_at.y() * static_cast<double>(size.height));
    if (!seen.adjusted(-1, -1, 1, 1).contains(image))
        m_viewer->setCentreFraction(m_at);
    if (m_before)
        strokeTo(m_at);
    Q_EMIT changed();
}

void SliderBrush::beginStroke(QPointF fraction)
{
    if (m_map.columns() <= 1)
        m_map = SliderMap::of(m_viewer->view().pictureSize());
    m_before = m_map;
    m_last = fraction;
    dab(fraction);
}

void SliderBrush::strokeTo(QPointF fraction)
{
    const PixelSize size = m_viewer->view().pictureSize();
    const auto longSide = static_cast<double>(size.longSide());
    const QPointF way = fraction - m_last;
    const double length = std::hypot(way.x() * static_cast<double>(size.width) / longSide,
                                     way.y() * static_cast<double>(size.height) / longSide);
    const int dabs = std::max(1, static_cast<int>(std::ceil(length / (kDabDistance * m_radius))));
    for (int i = 1; i <= dabs; ++i)
        dab(m_last + way * (static_cast<double>(i) / dabs));
    m_last = fraction;
}

void SliderBrush::dab(QPointF fraction)
{
    if (m_tool == Tool::Erase)
        m_map.erase(fraction.x(), fraction.y(), m_radius);
    else
        m_map.paint(fraction.x(), fraction.y(), m_radius, m_value);
    Q_EMIT changed();
}

void SliderBrush::endStroke()
{
    if (!m_before)
        return;
    const SliderMap before = *std::exchange(m_before, std::nullopt);
    if (!before.paintsAs(m_map))
        Q_EMIT stroked(before, m_map);
}

void SliderBrush::paint(QPainter &painter, const Viewport &view)
{
    const double ratio = m_viewer->devicePixelRatioF();
    drawPaint(painter, view, ratio);
    drawLegend(painter, view, ratio);
    if (m_tool != Tool::None)
        drawBrush(painter, view, ratio);
}

void SliderBrush::drawPaint(QPainter &painter, const Viewport &view, double ratio) const
{
    if (!m_map.isPainted())
        return;
    // Only the cells in sight, and only what is in the view: the painter cannot take large coordinates.
    const QRectF seen = view.visibleImage();
    const auto width = static_cast<double>(view.pictureSize().width);
    const auto height = static_cast<double>(view.pictureSize().height);
    const QRectF cells(seen.x() / width * m_map.columns(), seen.y() / height * m_map.rows(),
                       seen.width() / width * m_map.columns(), seen.height() / height * m_map.rows());
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(view.toView(seen), imageOf(m_map), cells);

    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(255, 255, 255, 170), 1.2 * ratio, Qt::SolidLine, Qt::RoundCap));
    const QRectF area = view.toView(seen);
    const double step = kMarkPx * ratio;
    for (double y = area.top() + step / 2; y < area.bottom(); y += step) {
        for (double x = area.left() + step / 2; x < area.right(); x += step) {
            const QPointF image = view.toImage(QPointF(x, y));
            const int column =
                std::clamp(static_cast<int>(image.x() / width * m_map.columns()), 0, m_map.columns() - 1);
            const int row = std::clamp(static_cast<int>(image.y() / height * m_map.rows()), 0, m_map.rows() - 1);
            const SliderCell &cell = m_map.at(column, row);
            if (cell.cover < 64)
                continue;
            const QPointF mark = markOf(cell.value / 65535.0, 4.5 * ratio);
            painter.drawLine(QPointF(x, y) - mark, QPointF(x, y) + mark);
        }
    }
}

void SliderBrush::drawLegend(QPainter &painter, const Viewport &view, double ratio) const
{
    const QString detail = tr("more detail");
    const QString structure = tr("more structure");
    QFont font = m_viewer->font();
    font.setPixelSize(static_cast<int>(12 * ratio));
    painter.setFont(font);
    const QFontMetricsF metrics(font);
    const double bar = 96 * ratio;
    const double gap = 8 * ratio;
    const double left = metrics.horizontalAdvance(detail);
    const double right = metrics.horizontalAdvance(structure);
    const QRectF box(view.viewSize().width() - (left + right + bar + 4 * gap) - 18 * ratio,
                     view.viewSize().height() - 37 * ratio, left + right + bar + 4 * gap, 24 * ratio);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0x1C, 0x1C, 0x1E, 225));
    painter.drawRoundedRect(box, 5 * ratio, 5 * ratio);
    const QRectF ramp(box.left() + left + 2 * gap, box.top() + 6 * ratio, bar, 12 * ratio);
    QLinearGradient colours(ramp.topLeft(), ramp.topRight());
    for (const double value : {0.0, 0.5, 1.0})
        colours.setColorAt(value, colourOf(value));
    painter.setBrush(colours);
    painter.drawRect(ramp);
    painter.setPen(QPen(QColor(255, 255, 255, 220), 1.2 * ratio, Qt::SolidLine, Qt::RoundCap));
    for (int i = 0; i <= 4; ++i) {
        const QPointF middle(ramp.left() + (0.1 + 0.2 * i) * bar, ramp.center().y());
        const QPointF mark = markOf(i / 4.0, 4 * ratio);
        painter.drawLine(middle - mark, middle + mark);
    }
    painter.setPen(QColor(0xE4, 0xE2, 0xDF));
    painter.drawText(QRectF(box.left() + gap, box.top(), left + 1, box.height()), Qt::AlignVCenter, detail);
    painter.drawText(QRectF(ramp.right() + gap, box.top(), right + 1, box.height()), Qt::AlignVCenter, structure);
}

void SliderBrush::drawBrush(QPainter &painter, const Viewport &view, double ratio) const
{
    const PixelSize size = view.pictureSize();
    const QPointF centre =
        view.toView(QPointF(m_at.x() * static_cast<double>(size.width), m_at.y() * static_cast<double>(size.height)));
    const double radius = m_radius * static_cast<double>(size.longSide()) * view.zoom();
    const double arm = 6 * ratio;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    // Dark below light: seen on any picture.
    for (const auto &[colour, width] : {std::pair(QColor(0, 0, 0, 150), 3.0), std::pair(QColor(255, 255, 255), 1.4)}) {
        QPen pen(colour, width * ratio);
        if (m_tool == Tool::Erase)
            pen.setStyle(Qt::DashLine);
        painter.setPen(pen);
        if (radius < 16000)
            painter.drawEllipse(centre, radius, radius);
        painter.drawLine(centre - QPointF(arm, 0), centre + QPointF(arm, 0));
        painter.drawLine(centre - QPointF(0, arm), centre + QPointF(0, arm));
    }
}

} // namespace pixelsmith
