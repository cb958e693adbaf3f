#include "ui/viewer/picture_overlays.h"

#include "ui/viewer/overlay_chip.h"
#include "ui/viewer/work_painter.h"

#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

constexpr double kLeastCell = 4;   // device pixels: lines nearer to each other are no grid any more
constexpr float kFullHeat = 48;    // sRGB steps
constexpr double kSeamShows = 1.5; // from here on a border is drawn as one that shows
constexpr double kSeamWorst = 6;
constexpr int kHeatGrain = 4; // device pixels: finer, heat would cost more than the picture
constexpr int kStepRow = 0;
constexpr int kDriftRow = 1;
constexpr int kSeamRow = 2;

QRectF viewRect(const Viewport &view)
{
    return {QPointF(0, 0), view.viewSize()};
}

/// Transparent, then yellow, then red.
QRgb heatColour(float drift)
{
    const float heat = std::clamp(drift / kFullHeat, 0.0f, 1.0f);
    const int green = static_cast<int>(210 * (1 - heat) + 20 * heat);
    return qPremultiply(qRgba(240, green, 20, static_cast<int>(190 * std::sqrt(heat))));
}

} // namespace

void PatchGridOverlay::setGrid(const PatchGrid &grid)
{
    m_grid = grid;
    Q_EMIT changed();
}

void PatchGridOverlay::paint(QPainter &painter, const Viewport &view)
{
    const QRectF all = viewRect(view).intersected(view.pictureInView());
    if (m_grid.cellCount() < 2 || view.pictureInView().width() < kLeastCell * static_cast<double>(m_grid.columnCount()))
        return;
    // Light beside dark: seen on any picture.
    const auto line = [&](const QPointF &from, const QPointF &to, const QPointF &beside) {
        painter.setPen(QPen(QColor(0, 0, 0, 110), 1));
        painter.drawLine(from + beside, to + beside);
        painter.setPen(QPen(QColor(255, 255, 255, 170), 1));
        painter.drawLine(from, to);
    };
    for (int64_t i = 1; i < m_grid.columnCount(); ++i) {
        const double x =
            std::round(view.toView(QPointF(static_cast<double>(m_grid.columns[static_cast<size_t>(i)]), 0)).x());
        if (x >= all.left() && x <= all.right())
            line({x, all.top()}, {x, all.bottom()}, {1, 0});
    }
    for (int64_t i = 1; i < m_grid.rowCount(); ++i) {
        const double y =
            std::round(view.toView(QPointF(0, static_cast<double>(m_grid.rows[static_cast<size_t>(i)]))).y());
        if (y >= all.top() && y <= all.bottom())
            line({all.left(), y}, {all.right(), y}, {0, 1});
    }
}

void StepOverlay::setMap(const WorkMap &map)
{
    m_map = map;
    Q_EMIT changed();
}

void StepOverlay::paint(QPainter &painter, const Viewport &view)
{
    if (m_map.isEmpty()) {
        drawChip(painter, view, kStepRow, tr("Nothing is painted now"));
        return;
    }
    drawWorkMap(
        painter, m_map, [&view](const QRectF &rect) { return view.toView(rect); }, viewRect(view));
    const QLocale locale;
    drawChip(painter, view, kStepRow,
             tr("%1 of %2 parts done")
                 .arg(locale.toString(static_cast<qlonglong>(m_map.doneCount())),
                      locale.toString(static_cast<qlonglong>(m_map.grid().cellCount()))));
}

void DriftOverlay::setMap(const DriftMap &map)
{
    m_map = map;
    m_current = -1;
    m_heat = QImage();
    if (!map.size.isEmpty()) {
        m_heat = QImage(static_cast<int>(map.size.width), static_cast<int>(map.size.height),
                        QImage::Format_ARGB32_Premultiplied);
        for (int y = 0; y < m_heat.height(); ++y) {
            auto *row = reinterpret_cast<QRgb *>(m_heat.scanLine(y));
            for (int x = 0; x < m_heat.width(); ++x)
                row[x] = heatColour(
                    map.values[static_cast<size_t>(y) * static_cast<size_t>(m_heat.width()) + static_cast<size_t>(x)]);
        }
    }
    Q_EMIT changed();
}

const DriftMap::Spot *DriftOverlay::step(int direction)
{
    const auto count = static_cast<int>(m_map.spots.size());
    if (count == 0)
        return nullptr;
    m_current = m_current < 0 ? (direction > 0 ? 0 : count - 1) : (m_current + direction + count) % count;
    Q_EMIT changed();
    return &m_map.spots[static_cast<size_t>(m_current)];
}

const DriftMap::Spot *DriftOverlay::current() const
{
    return m_current < 0 ? nullptr : &m_map.spots.at(static_cast<size_t>(m_current));
}

void DriftOverlay::paint(QPainter &painter, const Viewport &view)
{
    if (m_heat.isNull()) {
        drawChip(painter, view, kDriftRow, tr("Drift is being measured"));
        return;
    }
    const QRect area = view.pictureInView().intersected(viewRect(view)).toAlignedRect();
    const QSize size(std::max(1, area.width() / kHeatGrain), std::max(1, area.height() / kHeatGrain));
    if (!area.isEmpty()) {
        // Only what is seen of it, filtered at a coarser raster than the screen's.
        const QRectF picture = view.pictureInView();
        const double across = m_heat.width() / picture.width();
        const double down = m_heat.height() / picture.height();
        const QRectF part((area.left() - picture.left()) * across, (area.top() - picture.top()) * down,
                          area.width() * across, area.height() * down);
        QImage seen(size, QImage::Format_ARGB32_Premultiplied);
        seen.fill(Qt::transparent);
        QPainter scaler(&seen);
        scaler.setRenderHint(QPainter::SmoothPixmapTransform);
        scaler.drawImage(QRectF(seen.rect()), m_heat, part);
        scaler.end();
        painter.drawImage(QRectF(area), seen, QRectF(seen.rect()));
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const PixelSize pixels = view.pictureSize();
    for (int i = 0; i < static_cast<int>(m_map.spots.size()); ++i) {
        const DriftMap::Spot &spot = m_map.spots[static_cast<size_t>(i)];
        const QPointF at = view.toView(
            QPointF(spot.x * static_cast<double>(pixels.width), spot.y * static_cast<double>(pixels.height)));
        if (!viewRect(view).adjusted(-30, -30, 30, 30).contains(at))
            continue;
        const double width = i == m_current ? 3 : 1.5;
        painter.setPen(QPen(QColor(0, 0, 0, 150), width + 2));
        painter.drawEllipse(at, 18, 18);
        painter.setPen(QPen(Qt::white, width));
        painter.drawEllipse(at, 18, 18);
    }
    const QString mean = QLocale().toString(m_map.mean, 'f', 1);
    drawChip(painter, view, kDriftRow,
             m_current < 0
                 ? tr("Drift %1 on average, %n place(s) with much more", nullptr, static_cast<int>(m_map.spots.size()))
                       .arg(mean)
                 : tr("Drift: place %1 of %2, %3 (%4 on average)")
                       .arg(m_current + 1)
                       .arg(m_map.spots.size())
                       .arg(QLocale().toString(m_map.spots[static_cast<size_t>(m_current)].drift, 'f', 1), mean));
}

void SeamOverlay::setMeasure(const std::optional<SeamMeasure> &measure)
{
    m_measure = measure;
    Q_EMIT changed();
}

void SeamOverlay::setPlaces(const std::vector<SeamPlace> &places)
{
    m_places = places;
    Q_EMIT changed();
}

namespace {

/// A stretch of a border as a line in the view; nothing where it is not seen.
template<typename Stretch>
std::optional<QLineF> lineIn(const Viewport &view, const Stretch &stretch)
{
    const QRectF all = viewRect(view);
    const auto at = static_cast<double>(stretch.at);
    const auto begin = static_cast<double>(stretch.begin);
    const auto end = static_cast<double>(stretch.end);
    const QPointF from = view.toView(stretch.isVertical ? QPointF(at, begin) : QPointF(begin, at));
    const QPointF to = view.toView(stretch.isVertical ? QPointF(at, end) : QPointF(end, at));
    if (QRectF(from, to).adjusted(-3, -3, 3, 3).intersected(all).isEmpty())
        return std::nullopt;
    return QLineF(std::clamp(from.x(), -4.0, all.right() + 4), std::clamp(from.y(), -4.0, all.bottom() + 4),
                  std::clamp(to.x(), -4.0, all.right() + 4), std::clamp(to.y(), -4.0, all.bottom() + 4));
}

} // namespace

void SeamOverlay::paint(QPainter &painter, const Viewport &view)
{
    if (!m_measure && m_places.empty()) {
        drawChip(painter, view, kSeamRow, tr("Seams are being measured"));
        return;
    }
    const SeamMeasure measure = m_measure.value_or(SeamMeasure());
    for (const SeamStretch &stretch : measure.stretches) {
        const auto line = lineIn(view, stretch);
        if (!line)
            continue;
        const double shows = std::clamp((stretch.ratio - 1) / (kSeamWorst - 1), 0.0, 1.0);
        const bool isSeen = stretch.ratio >= kSeamShows;
        painter.setPen(QPen(isSeen ? QColor(240, 60, 30, 220) : QColor(90, 200, 120, 150), isSeen ? 2 + 5 * shows : 1));
        painter.drawLine(*line);
    }
    for (const SeamPlace &place : m_places) {
        const auto line = lineIn(view, place);
        if (!line)
            continue;
        // Light beside dark: seen on any picture.
        painter.setPen(QPen(QColor(0, 0, 0, 130), 6));
        painter.drawLine(*line);
        painter.setPen(QPen(QColor(255, 210, 60), 3));
        painter.drawLine(*line);
    }
    const QString ratio = QLocale().toString(measure.ratio, 'f', 2);
    if (!m_places.empty())
        drawChip(painter, view, kSeamRow, tr("Seams show at %n place(s)", nullptr, static_cast<int>(m_places.size())));
    else if (measure.borders == 0)
        drawChip(painter, view, kSeamRow, tr("No patch borders here"));
    else
        drawChip(painter, view, kSeamRow,
                 measure.ratio < kSeamShows ? tr("Seams %1: patch borders do not show").arg(ratio)
                                            : tr("Seams %1: patch borders show").arg(ratio));
}

} // namespace pixelsmith
