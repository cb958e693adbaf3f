// The part of ImageViewer that shows a second picture beside, over or in place of the first.
#include "ui/viewer/image_viewer.h"

#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace pixelsmith {

namespace {

constexpr double kLensRadius = 150;

} // namespace

void ImageViewer::setSecondSource(std::shared_ptr<const TileSource> source)
{
    if (source == m_second->source())
        return;
    m_second->setSource(std::move(source), false);
    placeSecond();
    applyCompareMode();
}

void ImageViewer::secondTilesChanged(const std::vector<TileKey> &keys)
{
    m_second->tilesChanged(keys);
    m_scheduleTimer.start();
}

void ImageViewer::setNames(const QString &first, const QString &second)
{
    m_names = {first, second};
    update();
}

void ImageViewer::setCompareMode(CompareMode mode)
{
    if (mode == m_compareMode)
        return;
    m_compareMode = mode;
    applyCompareMode();
}

void ImageViewer::setBlink(bool isOn)
{
    if (isOn == m_blinks)
        return;
    m_blinks = isOn;
    applyCompareMode();
    Q_EMIT blinkChanged(isOn);
}

CompareMode ImageViewer::shownMode() const
{
    return m_second->source() && !m_blinks ? m_compareMode : CompareMode::Off;
}

void ImageViewer::applyCompareMode()
{
    setOverlay(&m_divider, shownMode() == CompareMode::Wipe);
    if (m_view.viewSize() != paneSize()) {
        m_view.setViewSize(paneSize());
        viewMoved();
    }
    m_scheduleTimer.start();
    update();
}

/// The second picture shows what the first one does, whatever its size.
void ImageViewer::placeSecond()
{
    if (!m_second->source() || m_view.isEmpty())
        return;
    const TilePyramid &pyramid = m_second->source()->pyramid();
    m_second->setView(m_view.withPicture(pyramid));
    m_second->setSquaresFrom(TilePainter::kSquarePixelsFrom * static_cast<double>(m_view.pictureSize().width)
                             / static_cast<double>(pyramid.size().width));
}

/// Of the view: half of the widget where the pictures lie side by side.
QSizeF ImageViewer::paneSize() const
{
    const QSizeF size = deviceSize();
    return shownMode() == CompareMode::SideBySide ? QSizeF(std::floor(size.width() / 2), size.height()) : size;
}

QPointF ImageViewer::devicePoint(QPointF widget) const
{
    const QPointF at = widget * devicePixelRatioF();
    return shownMode() == CompareMode::SideBySide && at.x() >= paneSize().width() ? at - QPointF(paneSize().width(), 0)
                                                                                  : at;
}

bool ImageViewer::isSecondAt(QPointF widget) const
{
    const QPointF at = widget * devicePixelRatioF();
    switch (shownMode()) {
    case CompareMode::Wipe:
        return at.x() >= m_divider.column(m_view);
    case CompareMode::SideBySide:
        return at.x() >= paneSize().width();
    case CompareMode::Lens:
        return true;
    case CompareMode::Off:
        break;
    }
    return isBlinking();
}

void ImageViewer::drawPictures(QPainter &painter)
{
    const CompareMode mode = shownMode();
    const QPixmap &first = m_picture->frame().pixmap();
    const QPixmap &second = m_second->frame().pixmap();
    if (!isBlinking())
        updateFrame(*m_picture);
    if (isBlinking() || mode != CompareMode::Off)
        updateFrame(*m_second);
    painter.drawPixmap(0, 0, isBlinking() ? second : first);
    if (mode == CompareMode::Wipe) {
        const QRect right = second.rect().adjusted(m_divider.column(m_view), 0, 0, 0);
        painter.drawPixmap(right.topLeft(), second, right);
    } else if (mode == CompareMode::SideBySide) {
        const int begin = static_cast<int>(paneSize().width());
        painter.drawPixmap(begin, 0, second);
        painter.fillRect(begin, 0, 1, second.height(), QColor(0, 0, 0, 160));
        // An odd column is left over.
        painter.fillRect(2 * begin, 0, 1, second.height(), Qt::black);
    } else if (mode == CompareMode::Lens && m_cursor) {
        drawLens(painter, second);
    }
}

void ImageViewer::drawLens(QPainter &painter, const QPixmap &picture) const
{
    const double radius = kLensRadius * devicePixelRatioF();
    QPainterPath circle;
    circle.addEllipse(*m_cursor, radius, radius);
    const QRect box = circle.boundingRect().toAlignedRect() & picture.rect();
    painter.save();
    painter.setClipPath(circle);
    painter.drawPixmap(box.topLeft(), picture, box);
    painter.restore();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(0, 0, 0, 140), 4));
    painter.drawEllipse(*m_cursor, radius, radius);
    painter.setPen(QPen(QColor(255, 255, 255, 230), 2));
    painter.drawEllipse(*m_cursor, radius, radius);
    painter.restore();
}

/// What is on which side, in the upper corners.
void ImageViewer::drawNames(QPainter &painter) const
{
    const CompareMode mode = shownMode();
    if (mode == CompareMode::Off && !isBlinking())
        return;
    const auto [first, second] = m_names;
    const double half = mode == CompareMode::SideBySide ? width() / 2.0 : 0;
    if (!isBlinking())
        drawLabel(painter, first, QPointF(18, 13), Qt::AlignLeft);
    if (half > 0)
        drawLabel(painter, second, QPointF(half + 18, 13), Qt::AlignLeft);
    else
        drawLabel(painter, second, QPointF(width() - 18, 13), Qt::AlignRight);
}

} // namespace pixelsmith
