#include "ui/viewer/image_viewer.h"

#include "ui/viewer/viewer_accessible.h"

#include <QLocale>
#include <QResizeEvent>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

constexpr double kMarginPx = 18;
constexpr int kFrameMs = 16;
constexpr int kSettleMs = 120;
constexpr int kArrivalMs = 25;
constexpr double kRefineMs = 6;                   // less than a frame
constexpr double kKeyFactor = 1.4142135623730951; // 2^(1/2)
// Tiles in sight have up to 4 pixels of 4 bytes for each device pixel; as much again for what is around them.
constexpr int64_t kCacheBytesPerDevicePixel = 32;

} // namespace

ImageViewer::ImageViewer(QWidget *parent)
    : QWidget(parent)
    , m_picture(new TileLayer(m_cache, this))
    , m_second(new TileLayer(m_cache, this))
{
    installViewerAccessible();
    setAttribute(Qt::WA_OpaquePaintEvent);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(160, 120);
    setAccessibleName(tr("Picture"));
    setAccessibleDescription(tr("No picture yet"));
    m_clock.start();
    m_motionTimer.setInterval(kFrameMs);
    m_motionTimer.setTimerType(Qt::PreciseTimer);
    m_settleTimer.setSingleShot(true);
    m_settleTimer.setInterval(kSettleMs);
    m_scheduleTimer.setSingleShot(true);
    m_scheduleTimer.setInterval(0);
    connect(&m_motionTimer, &QTimer::timeout, this, &ImageViewer::advanceMotion);
    connect(&m_settleTimer, &QTimer::timeout, this, &ImageViewer::settle);
    m_arrivalTimer.setSingleShot(true);
    m_arrivalTimer.setInterval(kArrivalMs);
    connect(&m_arrivalTimer, &QTimer::timeout, this, qOverload<>(&QWidget::update));
    connect(&m_scheduleTimer, &QTimer::timeout, this, &ImageViewer::scheduleTiles);
    m_refineTimer.setSingleShot(true);
    m_refineTimer.setInterval(0);
    connect(&m_refineTimer, &QTimer::timeout, this, &ImageViewer::refine);
    for (TileLayer *layer : {m_picture, m_second}) {
        connect(layer, &TileLayer::arrived, this, &ImageViewer::showArrivals);
        connect(layer, &TileLayer::readFailed, this, &ImageViewer::readFailed);
    }
    connect(m_picture, &TileLayer::coarseImageChanged, this, &ImageViewer::coarseImageChanged);
    m_second->frame().setAnnotated(false);
}

ImageViewer::~ImageViewer()
{
    // It tells of its end, when the list of overlays has gone.
    setOverlay(&m_divider, false);
}

void ImageViewer::setSource(std::shared_ptr<const TileSource> source, KeepView keep)
{
    if (source == this->source() && keep == KeepView::Yes)
        return;
    m_motion.stop();
    updateFrame(*m_picture);
    m_workRects.clear();
    m_view.setPicture(source ? source->pyramid() : TilePyramid());
    m_picture->setSource(std::move(source), keep == KeepView::Yes);
    if (keep == KeepView::No)
        m_view.fit();
    viewMoved();
    scheduleTiles();
    settle();
}

void ImageViewer::tilesChanged(const std::vector<TileKey> &keys)
{
    m_picture->tilesChanged(keys);
    m_scheduleTimer.start();
}

void ImageViewer::setWorkRects(std::vector<PixelRect> rects)
{
    if (rects == m_workRects)
        return;
    m_workRects = std::move(rects);
    update();
}

void ImageViewer::setNotice(const QString &notice)
{
    m_notice = notice;
    update();
}

void ImageViewer::setOverlay(Overlay *overlay, bool isShown)
{
    if (isShown == this->isShown(overlay))
        return;
    disconnect(overlay, nullptr, this, nullptr);
    if (isShown) {
        m_overlays.push_back(overlay);
        connect(overlay, &Overlay::changed, this, qOverload<>(&QWidget::update));
        connect(overlay, &QObject::destroyed, this, [this, overlay] { setOverlay(overlay, false); });
    } else {
        std::erase(m_overlays, overlay);
        if (m_grabbing == overlay)
            m_grabbing = nullptr;
    }
    showCursor();
    update();
}

bool ImageViewer::isShown(const Overlay *overlay) const
{
    return std::ranges::find(m_overlays, overlay) != m_overlays.end();
}

/// Tiles that come one after the other are painted together.
void ImageViewer::showArrivals()
{
    if (!m_arrivalTimer.isActive())
        m_arrivalTimer.start();
    m_scheduleTimer.start();
}

void ImageViewer::scheduleTiles()
{
    m_picture->requestTiles(focusPoint());
    m_second->requestTiles(focusPoint());
}

bool ImageViewer::isAtRest() const
{
    const bool isSecondSeen = isBlinking() || shownMode() != CompareMode::Off;
    return isComplete() && !m_moving && !m_arrivalTimer.isActive() && (isBlinking() || m_picture->frame().isRefined())
           && (!isSecondSeen || (m_second->isComplete() && m_second->frame().isRefined()));
}

void ImageViewer::fit()
{
    m_motion.stop();
    m_view.fit();
    viewMoved();
    settle();
}

void ImageViewer::setZoom(double zoom)
{
    animateZoom(zoom, middle());
}

void ImageViewer::setZoomNow(double zoom)
{
    m_motion.stop();
    m_view.setZoom(zoom);
    viewMoved();
}

void ImageViewer::zoomIn()
{
    setZoom(m_view.zoom() * kKeyFactor);
}

void ImageViewer::zoomOut()
{
    setZoom(m_view.zoom() / kKeyFactor);
}

void ImageViewer::setCentreFraction(QPointF fraction)
{
    m_motion.stop();
    m_view.setZoom(m_view.zoom());
    m_view.setCentreFraction(fraction);
    viewMoved();
}

void ImageViewer::animateZoom(double zoom, QPointF anchor)
{
    m_motion.zoomTo(m_view, zoom, anchor);
    advanceMotion();
}

void ImageViewer::advanceMotion()
{
    if (!m_motionTimer.isActive()) {
        m_lastTick = m_clock.elapsed();
        m_motionTimer.start();
    }
    const qint64 now = m_clock.elapsed();
    m_motion.advance(m_view, m_animated ? static_cast<double>(now - m_lastTick) : 1e6);
    m_lastTick = now;
    if (!m_motion.isMoving())
        m_motionTimer.stop();
    viewMoved();
}

void ImageViewer::viewMoved()
{
    m_moving = true;
    m_picture->setView(m_view);
    placeSecond();
    m_settleTimer.start();
    m_scheduleTimer.start();
    update();
    const PixelSize size = m_view.pictureSize();
    const QLocale locale;
    setAccessibleDescription(source() ? tr("%1 × %2 pixels, %3 %")
                                            .arg(locale.toString(static_cast<qlonglong>(size.width)),
                                                 locale.toString(static_cast<qlonglong>(size.height)),
                                                 locale.toString(std::lround(m_view.zoom() * 100)))
                                      : tr("No picture yet"));
    Q_EMIT viewChanged(m_view.zoom(), m_view.centreFraction());
}

void ImageViewer::settle()
{
    m_moving = m_motion.isMoving() || m_grab.has_value();
    if (m_moving)
        m_settleTimer.start();
    else
        m_refineTimer.start();
    update();
}

/// What was drawn quickly in motion is drawn well, a piece at a time: input that comes is not kept waiting.
void ImageViewer::refine()
{
    if (m_moving)
        return;
    const QRegion refined = m_picture->refine(kRefineMs);
    for (const QRect &part : refined)
        update(widgetRect(part));
    const bool hasSecond = refined.isEmpty() && !m_second->refine(kRefineMs).isEmpty();
    if (hasSecond)
        update();
    if (hasSecond || !refined.isEmpty())
        m_refineTimer.start();
}

void ImageViewer::resizeEvent(QResizeEvent *)
{
    m_view.setMargin(kMarginPx * devicePixelRatioF());
    m_view.setViewSize(paneSize());
    const auto area = static_cast<int64_t>(deviceSize().width() * deviceSize().height());
    m_cache.setBudget(std::max(TileCache::kDefaultBudget, area * kCacheBytesPerDevicePixel));
    viewMoved();
}

} // namespace pixelsmith
