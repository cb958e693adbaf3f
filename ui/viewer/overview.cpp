#include "ui/viewer/overview.h"

#include "ui/theme.h"
#include "ui/viewer/work_painter.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace pixelsmith {

namespace {

constexpr double kRadius = 3;
constexpr double kKeyStep = 0.05;

} // namespace

Overview::Overview(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Overview"));
    describe();
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void Overview::setImage(const QImage &image)
{
    const bool sameShape = image.size() == m_image.size();
    m_image = image;
    if (!sameShape)
        updateGeometry();
    update();
}

void Overview::setWork(const WorkMap &work)
{
    if (work.isEmpty() && m_work.isEmpty())
        return;
    m_work = work;
    describe();
    update();
}

void Overview::describe()
{
    const QString what = tr("The whole picture and the part in view; the arrow keys move it.");
    setAccessibleDescription(
        m_work.isEmpty()
            ? what
            : tr("%1 %2 of %3 parts are done.").arg(what).arg(m_work.doneCount()).arg(m_work.grid().cellCount()));
}

void Overview::setVisiblePart(const QRectF &part)
{
    m_part = part;
    update();
}

int Overview::heightForWidth(int width) const
{
    if (m_image.isNull())
        return width * 5 / 8;
    return std::clamp(width * m_image.height() / m_image.width(), 40, width * 5 / 4);
}

QSize Overview::sizeHint() const
{
    return {240, heightForWidth(240)};
}

QRectF Overview::imageRect() const
{
    if (m_image.isNull())
        return rect();
    const QSizeF scaled = QSizeF(m_image.size()).scaled(size(), Qt::KeepAspectRatio);
    return {QPointF((width() - scaled.width()) / 2, (height() - scaled.height()) / 2), scaled};
}

void Overview::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const QRectF picture = imageRect();
    QPainterPath shape;
    shape.addRoundedRect(picture, kRadius, kRadius);
    painter.fillPath(shape, theme.field);
    if (m_image.isNull())
        return;
    painter.setClipPath(shape);
    painter.drawImage(picture, m_image, QRectF(m_image.rect()));
    if (!m_work.isEmpty()) {
        const double across = picture.width() / static_cast<double>(m_work.grid().columns.back());
        const double down = picture.height() / static_cast<double>(m_work.grid().rows.back());
        drawWorkMap(
            painter, m_work,
            [&](const QRectF &rect) {
                return QRectF(picture.x() + rect.x() * across, picture.y() + rect.y() * down, rect.width() * across,
                              rect.height() * down);
            },
            picture);
    }
    painter.setClipping(false);
    QRectF frame(picture.x() + m_part.x() * picture.width(), picture.y() + m_part.y() * picture.height(),
                 m_part.width() * picture.width(), m_part.height() * picture.height());
    const bool seesAll = m_part.width() > 0.999 && m_part.height() > 0.999;
    if (!seesAll) {
        frame = frame.intersected(picture).adjusted(0.75, 0.75, -0.75, -0.75);
        painter.setBrush(QColor(255, 255, 255, 20));
        painter.setPen(QPen(QColor(255, 255, 255, 235), 1.5));
        painter.drawRoundedRect(frame, 1.5, 1.5);
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.text, 1));
        painter.drawRoundedRect(picture.adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    }
}

QPointF Overview::fractionAt(QPointF widget) const
{
    const QRectF picture = imageRect();
    return {std::clamp((widget.x() - picture.x()) / picture.width(), 0.0, 1.0),
            std::clamp((widget.y() - picture.y()) / picture.height(), 0.0, 1.0)};
}

void Overview::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || m_image.isNull())
        return;
    const QPointF at = fractionAt(event->position());
    // Inside the frame it is taken where it is; outside it comes to the cursor.
    m_grabOffset = m_part.contains(at) ? m_part.center() - at : QPointF();
    if (!m_part.contains(at))
        Q_EMIT centreRequested(at);
}

void Overview::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons().testFlag(Qt::LeftButton) && !m_image.isNull())
        Q_EMIT centreRequested(fractionAt(event->position()) + m_grabOffset);
}

void Overview::keyPressEvent(QKeyEvent *event)
{
    QPointF step;
    switch (event->key()) {
    case Qt::Key_Left:
        step = {-kKeyStep, 0};
        break;
    case Qt::Key_Right:
        step = {kKeyStep, 0};
        break;
    case Qt::Key_Up:
        step = {0, -kKeyStep};
        break;
    case Qt::Key_Down:
        step = {0, kKeyStep};
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    Q_EMIT centreRequested(m_part.center() + step);
}

} // namespace pixelsmith
