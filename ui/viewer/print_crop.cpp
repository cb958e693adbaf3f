#include "ui/viewer/print_crop.h"

#include "ui/theme.h"
#include "ui/viewer/tile_painter.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScreen>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace pixelsmith {

namespace {

constexpr int64_t kCacheBytes = int64_t{48} << 20; ///< tiles of 1 MB: what is in sight, around it, and the coarse ones
constexpr double kKeyPan = 40;                     ///< device pixels

} // namespace

double screenPixelsPerInch(const QWidget &widget)
{
    constexpr double least = 40;
    constexpr double most = 400;
    const double told = widget.screen()->physicalDotsPerInch();
    const bool isSensible = told >= least && told <= most;
    return (isSensible ? told : widget.screen()->logicalDotsPerInch()) * widget.devicePixelRatioF();
}

PrintCrop::PrintCrop(QWidget *parent)
    : QWidget(parent)
    , m_cache(kCacheBytes)
    , m_layer(m_cache, this)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::OpenHandCursor);
    setAccessibleName(tr("Part of the print"));
    m_requestTimer.setSingleShot(true);
    m_requestTimer.setInterval(0);
    connect(&m_requestTimer, &QTimer::timeout, this, [this] {
        m_layer.requestTiles({m_view.viewSize().width() / 2, m_view.viewSize().height() / 2});
        update();
    });
    connect(&m_layer, &TileLayer::arrived, &m_requestTimer, qOverload<>(&QTimer::start));
}

void PrintCrop::setSource(std::shared_ptr<const TileSource> source)
{
    if (source == m_source)
        return;
    m_source = std::move(source);
    m_view.setPicture(m_source ? m_source->pyramid() : TilePyramid());
    if (isVisible())
        m_layer.setSource(m_source, false);
    placeView();
}

void PrintCrop::tilesChanged(const std::vector<TileKey> &keys)
{
    if (!m_layer.source())
        return;
    m_layer.tilesChanged(keys);
    m_requestTimer.start();
}

void PrintCrop::setPaper(QSizeF inches, double scale)
{
    m_paper = inches;
    m_scale = scale;
    placeView();
}

void PrintCrop::setCentreFraction(QPointF fraction)
{
    m_grab.reset();
    placeCentre(fraction);
}

void PrintCrop::placeView()
{
    const PixelSize picture = m_view.pictureSize();
    const QSizeF room = QSizeF(size()) * devicePixelRatioF();
    m_paperPixels = m_paper * screenPixelsPerInch(*this) * m_scale;
    const QSizeF seen(std::floor(std::min(room.width(), m_paperPixels.width())),
                      std::floor(std::min(room.height(), m_paperPixels.height())));
    m_view.setViewSize(seen);
    if (!picture.isEmpty() && !seen.isEmpty())
        m_view.setZoom(std::max(m_paperPixels.width() / static_cast<double>(picture.width),
                                m_paperPixels.height() / static_cast<double>(picture.height)));
    placeCentre(m_centre);
}

/// The paper lies on the middle of the picture, and the part on the paper.
void PrintCrop::placeCentre(QPointF fraction)
{
    if (m_view.isEmpty())
        return;
    const QSizeF picture = m_view.pictureInView().size();
    const auto onPaper = [](double place, double whole, double paper, double part) {
        const double reach = std::max(0.0, (paper - part) / whole / 2);
        return std::clamp(place, 0.5 - reach, 0.5 + reach);
    };
    m_centre = {onPaper(fraction.x(), picture.width(), m_paperPixels.width(), m_view.viewSize().width()),
                onPaper(fraction.y(), picture.height(), m_paperPixels.height(), m_view.viewSize().height())};
    m_view.setCentreFraction(m_centre);
    m_layer.setView(m_view);
    m_requestTimer.start();
    update();
}

void PrintCrop::panBy(QPointF device)
{
    const QSizeF picture = m_view.pictureInView().size();
    if (!m_view.isEmpty())
        placeCentre(m_centre - QPointF(device.x() / picture.width(), device.y() / picture.height()));
}

void PrintCrop::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::of(palette()).canvas);
    if (m_view.isEmpty() || !m_layer.source())
        return;
    const double ratio = devicePixelRatioF();
    const QSize room = (QSizeF(size()) * ratio).toSize();
    const QSize seen = m_view.viewSize().toSize();
    painter.scale(1 / ratio, 1 / ratio);
    painter.translate((room.width() - seen.width()) / 2, (room.height() - seen.height()) / 2);
    // Printers do not print squares either.
    TilePainter tiles = m_layer.painter();
    tiles.setSquaresFrom(std::numeric_limits<double>::infinity());
    tiles.drawSmooth(painter, QRect(QPoint(0, 0), seen));
    if (hasFocus()) {
        painter.setPen(QPen(Theme::of(palette()).accent, 2 * ratio));
        painter.drawRect(QRect(QPoint(0, 0), seen));
    }
}

void PrintCrop::resizeEvent(QResizeEvent *)
{
    placeView();
}

void PrintCrop::showEvent(QShowEvent *)
{
    m_layer.setSource(m_source, false);
    placeView();
}

/// What was asked for is not read any more.
void PrintCrop::hideEvent(QHideEvent *)
{
    m_layer.setSource(nullptr, false);
}

void PrintCrop::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_grab = event->position();
    setCursor(Qt::ClosedHandCursor);
}

void PrintCrop::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_grab)
        return;
    panBy((event->position() - *m_grab) * devicePixelRatioF());
    m_grab = event->position();
}

void PrintCrop::mouseReleaseEvent(QMouseEvent *)
{
    m_grab.reset();
    setCursor(Qt::OpenHandCursor);
}

void PrintCrop::keyPressEvent(QKeyEvent *event)
{
    const std::pair<int, QPointF> moves[] = {
        {Qt::Key_Left, {1, 0}}, {Qt::Key_Right, {-1, 0}}, {Qt::Key_Up, {0, 1}}, {Qt::Key_Down, {0, -1}}};
    for (const auto &[key, direction] : moves) {
        if (event->key() == key) {
            panBy(direction * kKeyPan * devicePixelRatioF());
            return;
        }
    }
    QWidget::keyPressEvent(event);
}

} // namespace pixelsmith
