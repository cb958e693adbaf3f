// The half of ImageViewer that listens to wheel, mouse and keys.
#include "ui/viewer/image_viewer.h"
#include "ui/viewer/pixel_grid.h"

#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace pixelsmith {

namespace {

constexpr double kNotchFactor = 1.189207115002721;      // 2^(1/4)
constexpr double kFineNotchFactor = 1.0442737824274138; // 2^(1/16)
constexpr double kNotchPixels = 40;
constexpr double kKeyPan = 80;

} // namespace

void ImageViewer::wheelEvent(QWheelEvent *event)
{
    const QPoint angle = event->angleDelta();
    // Wheels tell eighths of a degree, fine ones less than a notch at a time; some touchpads tell pixels alone.
    const QPointF delta = angle.isNull() ? QPointF(event->pixelDelta()) / kNotchPixels : QPointF(angle) / 120;
    const double notches = delta.y() != 0 ? delta.y() : delta.x();
    const bool fine = event->modifiers().testFlag(Qt::ShiftModifier);
    if (notches != 0 && source()) {
        m_motion.zoomBy(m_view, std::pow(fine ? kFineNotchFactor : kNotchFactor, notches),
                        devicePoint(event->position()));
        advanceMotion();
    }
    event->accept();
}

void ImageViewer::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)
        return;
    m_motion.stop();
    m_cursor = devicePoint(event->position());
    if (event->button() == Qt::LeftButton && !m_spaceHeld)
        m_grabbing = overlayTaking(*m_cursor, event->modifiers());
    if (m_grabbing)
        return;
    m_hand.reset();
    m_grab = m_cursor;
    showCursor();
}

void ImageViewer::mouseMoveEvent(QMouseEvent *event)
{
    m_cursor = devicePoint(event->position());
    if (m_grabbing) {
        m_grabbing->mouseMoved(*m_cursor, m_view);
    } else if (m_grab) {
        // By whole pixels, so that what is on screen can be scrolled.
        const QPointF delta = (*m_cursor - *m_grab).toPoint();
        *m_grab += delta;
        m_hand.add(delta, static_cast<double>(m_clock.elapsed()));
        m_view.panBy(delta);
        viewMoved();
    } else {
        showCursor();
        if (showsPixelGrid(m_view) || shownMode() == CompareMode::Lens)
            update();
    }
    tellCursor(event->position());
}

void ImageViewer::mouseReleaseEvent(QMouseEvent *event)
{
    if (m_grabbing && event->button() == Qt::LeftButton) {
        std::exchange(m_grabbing, nullptr)->mouseReleased(devicePoint(event->position()), m_view);
        return;
    }
    if (!m_grab || event->buttons().testAnyFlags(Qt::LeftButton | Qt::MiddleButton))
        return;
    m_grab.reset();
    showCursor();
    if (!m_animated)
        return;
    m_motion.throwBy(m_hand.at(static_cast<double>(m_clock.elapsed())));
    if (m_motion.isMoving())
        advanceMotion();
}

/// The uppermost overlay that takes a press, null if none does.
Overlay *ImageViewer::overlayTaking(QPointF device, Qt::KeyboardModifiers modifiers) const
{
    for (auto overlay = m_overlays.rbegin(); source() && overlay != m_overlays.rend(); ++overlay) {
        if ((*overlay)->mousePressed(device, m_view, modifiers))
            return *overlay;
    }
    return nullptr;
}

void ImageViewer::showCursor()
{
    if (m_grab) {
        setCursor(Qt::ClosedHandCursor);
        return;
    }
    if (m_spaceHeld) {
        setCursor(Qt::OpenHandCursor);
        return;
    }
    for (auto overlay = m_overlays.rbegin(); source() && m_cursor && overlay != m_overlays.rend(); ++overlay) {
        if (const auto shape = (*overlay)->cursorAt(*m_cursor, m_view)) {
            setCursor(*shape);
            return;
        }
    }
    unsetCursor();
}

void ImageViewer::enterEvent(QEnterEvent *event)
{
    m_cursor = devicePoint(event->position());
    showCursor();
}

void ImageViewer::leaveEvent(QEvent *)
{
    m_cursor.reset();
    update();
    Q_EMIT cursorLeft();
}

void ImageViewer::keyPressEvent(QKeyEvent *event)
{
    const QPointF page(m_view.viewSize().width() * 0.9, m_view.viewSize().height() * 0.9);
    const double step = kKeyPan * devicePixelRatioF();
    QPointF direction;
    switch (event->key()) {
    case Qt::Key_Left:
        direction = {1, 0};
        break;
    case Qt::Key_Right:
        direction = {-1, 0};
        break;
    case Qt::Key_Up:
        direction = {0, 1};
        break;
    case Qt::Key_Down:
        direction = {0, -1};
        break;
    case Qt::Key_Space:
        m_spaceHeld = true;
        showCursor();
        return;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    m_motion.stop();
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        // To the edge of the picture.
        const QRectF picture = m_view.pictureInView();
        const QSizeF view = m_view.viewSize();
        m_view.panBy({direction.x() > 0   ? std::max(0.0, -picture.left())
                      : direction.x() < 0 ? std::min(0.0, view.width() - picture.right())
                                          : 0.0,
                      direction.y() > 0   ? std::max(0.0, -picture.top())
                      : direction.y() < 0 ? std::min(0.0, view.height() - picture.bottom())
                                          : 0.0});
    } else if (event->modifiers().testFlag(Qt::ShiftModifier)) {
        m_view.panBy({direction.x() * page.x(), direction.y() * page.y()});
    } else {
        m_view.panBy(direction * step);
    }
    viewMoved();
}

void ImageViewer::keyReleaseEvent(QKeyEvent *event)
{
    if (event->isAutoRepeat())
        return;
    if (event->key() == Qt::Key_X)
        setBlink(false);
    if (event->key() == Qt::Key_Space) {
        m_spaceHeld = false;
        showCursor();
    }
}

void ImageViewer::focusOutEvent(QFocusEvent *event)
{
    m_spaceHeld = false;
    setBlink(false);
    showCursor();
    QWidget::focusOutEvent(event);
}

bool ImageViewer::event(QEvent *event)
{
    if (event->type() == QEvent::NativeGesture) {
        const auto *gesture = static_cast<QNativeGestureEvent *>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture && source()) {
            m_motion.stop();
            m_view.setZoomAt(m_view.zoom() * (1 + gesture->value()), devicePoint(gesture->position()));
            viewMoved();
            return true;
        }
    }
    return QWidget::event(event);
}

QPointF ImageViewer::spotFraction() const
{
    if (!m_cursor)
        return m_view.centreFraction();
    const QPointF at = m_view.toImage(*m_cursor);
    const PixelSize size = m_view.pictureSize();
    const QPointF fraction(at.x() / static_cast<double>(size.width), at.y() / static_cast<double>(size.height));
    const bool isInside = fraction.x() >= 0 && fraction.x() < 1 && fraction.y() >= 0 && fraction.y() < 1;
    return isInside ? fraction : m_view.centreFraction();
}

void ImageViewer::tellCursor(QPointF widget)
{
    if (!source())
        return;
    const QPointF device = devicePoint(widget);
    const QPointF at = m_view.toImage(device);
    const PixelPoint pixel{static_cast<int64_t>(std::floor(at.x())), static_cast<int64_t>(std::floor(at.y()))};
    if (!PixelRect::of(m_view.pictureSize()).contains(pixel)) {
        Q_EMIT cursorLeft();
        return;
    }
    // The colour is that of what is seen there.
    TileLayer *layer = isSecondAt(widget) ? m_second : m_picture;
    const QPointF seen = layer->view().toImage(device);
    Q_EMIT cursorMoved(pixel, layer->painter().colourAt({static_cast<int64_t>(std::floor(seen.x())),
                                                         static_cast<int64_t>(std::floor(seen.y()))}));
}

} // namespace pixelsmith
