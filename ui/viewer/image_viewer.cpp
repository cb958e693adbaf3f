#include "ui/viewer/image_viewer.h"

#include "ui/viewer/viewer_accessible.h"

#include <QLocale>
#include <QPainter>
#include <QResizeEvent>

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace pixelsmith {

namespace {

constexpr double kMarginPx = 18;
constexpr int kFrameMs = 16;
constexpr int kSettleMs = 120;
constexpr int kArrivalMs = 25;                    // tiles that come one after the other are painted together
constexpr double kKeyFactor = 1.4142135623730951; // 2^(1/2)
// Tiles in sight have up to 4 pixels of 4 bytes for each device pixel; as much again for what is around them.
constexpr int64_t kCacheBytesPerDevicePixel = 32;

} // namespace

ImageViewer::ImageViewer(QWidget *parent)
    : QWidget(parent)
    , m_loader(this)
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
    connect(&m_loader, &TileLoader::loaded, this, &ImageViewer::tileLoaded);
    connect(&m_loader, &TileLoader::failed, this, &ImageViewer::tileFailed);
}

ImageViewer::~ImageViewer() = default;

void ImageViewer::setSource(std::shared_ptr<const TileSource> source, KeepView keep)
{
    if (source == m_source && keep == KeepView::Yes)
        return;
    m_backdrop = {};
    if (keep == KeepView::Yes && m_source && source)
        keepOnScreen();
    m_cache.drop(m_generation);
    ++m_generation;
    m_motion.stop();
    m_source = std::move(source);
    m_loader.setSource(m_source, m_generation);
    m_workRects.clear();
    m_view.setPicture(m_source ? m_source->pyramid() : TilePyramid());
    if (keep == KeepView::No)
        m_view.fit();
    m_frameValid = false;
    m_complete = !m_source;
    viewMoved();
    settle();
}

/// What is seen now stays, as an image, until the next source has answered.
void ImageViewer::keepOnScreen()
{
    const QRectF seen = m_view.visibleImage();
    const QRect area = m_view.toView(seen).toAlignedRect().intersected(QRect(QPoint(0, 0), deviceSize().toSize()));
    if (area.isEmpty())
        return;
    QImage image(area.size(), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    {
        QPainter painter(&image);
        painter.translate(-area.topLeft());
        TilePainter(m_cache, m_generation, m_view).drawSmooth(painter);
    }
    const QRectF part(m_view.toImage(area.topLeft()),
                      m_view.toImage(QPointF(area.x() + area.width(), area.y() + area.height())));
    const PixelSize size = m_view.pictureSize();
    const auto width = static_cast<double>(size.width);
    const auto height = static_cast<double>(size.height);
    m_backdrop = {image, {part.x() / width, part.y() / height, part.width() / width, part.height() / height}};
}

void ImageViewer::tilesChanged(const std::vector<TileKey> &keys)
{
    for (const TileKey &key : keys) {
        m_cache.markStale(m_generation, key);
        m_loader.markChanged(key);
    }
    m_complete = false;
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

QImage ImageViewer::coarseImage()
{
    if (!m_source)
        return {};
    const TileCache::Entry *entry = m_cache.find(m_generation, {m_view.pyramid().levelCount() - 1, 0, 0});
    return entry ? entry->image : QImage();
}

void ImageViewer::tileLoaded(int generation, const TileKey &key, const QImage &image, qint64 revision, bool isCurrent)
{
    if (generation != m_generation)
        return;
    const int levels = m_view.pyramid().levelCount();
    m_cache.insert(generation, key, {.image = image, .revision = revision, .isStale = !isCurrent}, levels);
    if (key.level == levels - 1)
        Q_EMIT coarseImageChanged();
    m_frameValid = false;
    if (!m_arrivalTimer.isActive())
        m_arrivalTimer.start();
    m_scheduleTimer.start();
}

void ImageViewer::tileFailed(int generation, const TileKey &key, const QString &text)
{
    if (generation != m_generation)
        return;
    // Counts as "nothing there": it is not asked for again until it changes.
    m_cache.insert(generation, key, {}, m_view.pyramid().levelCount());
    m_scheduleTimer.start();
    Q_EMIT readFailed(text);
}

std::vector<TileKey> ImageViewer::wantedTiles()
{
    const TilePyramid &pyramid = m_view.pyramid();
    const int top = pyramid.levelCount() - 1;
    const int level = m_view.level();
    std::vector<TileKey> wanted;
    const auto want = [&](const TileKey &key) {
        if (!m_cache.isFresh(m_generation, key))
            wanted.push_back(key);
    };
    want({top, 0, 0});
    for (TileKey key : m_view.visibleTiles(level, 0, m_cursor)) {
        want(key);
        // Where nothing exists at this level yet, the finest that exists is wanted.
        for (const TileCache::Entry *entry = m_cache.find(m_generation, key);
             entry && entry->image.isNull() && key.level < top; entry = m_cache.find(m_generation, key)) {
            key = pyramid.parent(key);
            want(key);
        }
    }
    m_complete = wanted.empty();
    for (const TileKey &key : m_view.visibleTiles(level, 1, m_cursor))
        want(key);
    if (level < top) {
        for (const TileKey &key : m_view.visibleTiles(level + 1, 0, m_cursor))
            want(key);
    }
    return wanted;
}

void ImageViewer::scheduleTiles()
{
    if (!m_source || m_view.isEmpty())
        return;
    std::vector<TileKey> once;
    std::unordered_set<TileKey> seen;
    for (const TileKey &key : wantedTiles()) {
        if (seen.insert(key).second)
            once.push_back(key);
    }
    m_loader.request(std::move(once));
    if (m_complete && !m_backdrop.image.isNull()) {
        m_backdrop = {};
        m_frameValid = false;
        update();
    }
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
    animateZoom(zoom, QPointF(deviceSize().width() / 2, deviceSize().height() / 2));
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
    m_frameValid = false;
    m_settleTimer.start();
    m_scheduleTimer.start();
    update();
    const PixelSize size = m_view.pictureSize();
    const QLocale locale;
    setAccessibleDescription(m_source ? tr("%1 × %2 pixels, %3 %")
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
    update();
}

void ImageViewer::resizeEvent(QResizeEvent *)
{
    m_view.setMargin(kMarginPx * devicePixelRatioF());
    m_view.setViewSize(deviceSize());
    const auto area = static_cast<int64_t>(deviceSize().width() * deviceSize().height());
    m_cache.setBudget(std::max(TileCache::kDefaultBudget, area * kCacheBytesPerDevicePixel));
    viewMoved();
}

} // namespace pixelsmith
