#include "ui/viewer/tile_layer.h"

#include <algorithm>
#include <unordered_set>

namespace pixelsmith {

TileLayer::TileLayer(TileCache &cache, QObject *parent)
    : QObject(parent)
    , m_cache(cache)
    , m_loader(this)
{
    connect(&m_loader, &TileLoader::loaded, this, &TileLayer::tileLoaded);
    connect(&m_loader, &TileLoader::failed, this, &TileLayer::tileFailed);
}

TileLayer::~TileLayer() = default;

void TileLayer::setSource(std::shared_ptr<const TileSource> source, bool keepsFrame)
{
    // A frame with holes would hide what the new source brings first.
    const bool isWorthIt = keepsFrame && m_source && source && hasPixelsEverywhere();
    m_backdrop = isWorthIt ? m_frame.backdrop() : Backdrop();
    m_cache.drop(m_generation);
    m_generation = m_cache.newGeneration();
    m_source = std::move(source);
    m_loader.setSource(m_source, m_generation);
    m_frame.invalidate();
    m_complete = !m_source;
}

bool TileLayer::hasPixelsEverywhere()
{
    if (!m_backdrop.image.isNull())
        return true;
    const TilePainter tiles = tilePainter();
    return std::ranges::all_of(m_view.visibleTiles(m_view.level()), [&](const TileKey &key) {
        TileKey found;
        return tiles.bestEntry(key, found) != nullptr;
    });
}

void TileLayer::setView(const Viewport &view)
{
    m_view = view;
    m_frame.setView(view);
    // Not known before the tiles in sight were looked at.
    m_complete = !m_source || m_view.isEmpty();
}

void TileLayer::tilesChanged(const std::vector<TileKey> &keys)
{
    for (const TileKey &key : keys) {
        m_cache.markStale(m_generation, key);
        m_loader.markChanged(key);
    }
    m_complete = false;
}

std::vector<TileKey> TileLayer::wantedTiles(QPointF focus)
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
    const TilePainter tiles = tilePainter();
    for (TileKey key : m_view.visibleTiles(level, 0, focus)) {
        want(key);
        TileKey found;
        if (tiles.bestEntry(key, found))
            m_cache.markSeen(m_generation, found);
        // Where nothing exists at this level yet, the finest that exists is wanted.
        for (const TileCache::Entry *entry = m_cache.peek(m_generation, key);
             entry && entry->image.isNull() && key.level < top; entry = m_cache.peek(m_generation, key)) {
            key = pyramid.parent(key);
            want(key);
        }
    }
    m_complete = wanted.empty();
    // From here on in advance: what stays for good, then what the next movement brings in.
    for (int coarse = top - 1; coarse > top - TileCache::kPinnedLevels && coarse >= 0; --coarse) {
        for (const TileKey &key : pyramid.tilesIn(coarse, PixelRect::of(pyramid.levelSize(coarse))))
            want(key);
    }
    if (level < top) {
        for (const TileKey &key : m_view.visibleTiles(level + 1, 1, focus))
            want(key);
    }
    for (const TileKey &key : m_view.visibleTiles(level, 1, focus))
        want(key);
    return wanted;
}

void TileLayer::requestTiles(QPointF focus)
{
    if (!m_source || m_view.isEmpty())
        return;
    std::vector<TileKey> once;
    std::unordered_set<TileKey> seen;
    for (const TileKey &key : wantedTiles(focus)) {
        if (seen.insert(key).second)
            once.push_back(key);
    }
    m_loader.request(std::move(once));
    if (m_complete && !m_backdrop.image.isNull()) {
        m_backdrop = {};
        m_frame.invalidate();
        Q_EMIT arrived();
    }
}

void TileLayer::tileLoaded(int generation, const TileKey &key, const QImage &image, qint64 revision, bool isCurrent)
{
    if (generation != m_generation)
        return;
    const int levels = m_view.pyramid().levelCount();
    m_cache.insert(generation, key, {.image = image, .revision = revision, .isStale = !isCurrent}, levels);
    showTile(key);
    if (key.level == levels - 1)
        Q_EMIT coarseImageChanged();
    Q_EMIT arrived();
}

void TileLayer::tileFailed(int generation, const TileKey &key, const QString &text)
{
    if (generation != m_generation)
        return;
    // Counts as "nothing there": it is not asked for again until it changes.
    m_cache.insert(generation, key, {}, m_view.pyramid().levelCount());
    Q_EMIT arrived();
    Q_EMIT readFailed(text);
}

/// Marks what changes in the frame now that a tile is here: nothing where a finer one is shown already.
void TileLayer::showTile(const TileKey &key)
{
    const int level = m_view.level();
    if (key.level < level)
        return;
    const QRectF seen = m_view.tileInView(key).intersected(QRectF(QPointF(0, 0), m_view.viewSize()));
    if (seen.isEmpty())
        return;
    TilePainter tiles = tilePainter();
    for (const TileKey &below : tiles.tilesBelow(seen)) {
        TileKey found;
        if (tiles.bestEntry(below, found) && found.level < key.level)
            continue;
        // Filtering reaches one pixel of the level into the neighbours.
        const double reach = 1 + std::max(1.0, m_view.zoom() * Viewport::levelScale(key.level));
        m_frame.invalidate(
            m_view.tileInView(below).intersected(seen).adjusted(-reach, -reach, reach, reach).toAlignedRect());
    }
}

TilePainter TileLayer::tilePainter()
{
    TilePainter tiles(m_cache, m_generation, m_view);
    tiles.setBackdrop(&m_backdrop);
    tiles.setSquaresFrom(m_squaresFrom);
    return tiles;
}

void TileLayer::draw(FrameStore::Quality quality)
{
    TilePainter tiles = tilePainter();
    m_frame.draw(tiles, quality);
}

QRegion TileLayer::refine(double ms)
{
    TilePainter tiles = tilePainter();
    return m_frame.refine(tiles, ms);
}

TileLayer::Coverage TileLayer::coverage()
{
    Coverage coverage;
    if (!m_source || m_view.isEmpty())
        return coverage;
    const TilePainter tiles = tilePainter();
    for (const TileKey &key : m_view.visibleTiles(m_view.level())) {
        TileKey found;
        if (tiles.isSettled(key)) {
            ++coverage.exact;
        } else if (tiles.bestEntry(key, found)) {
            ++coverage.coarser;
            coverage.levelsOff += found.level - key.level;
        } else if (m_backdrop.image.isNull()) {
            ++coverage.holes;
        }
    }
    return coverage;
}

QImage TileLayer::coarseImage() const
{
    if (!m_source)
        return {};
    const TileCache::Entry *entry = m_cache.peek(m_generation, {m_view.pyramid().levelCount() - 1, 0, 0});
    return entry ? entry->image : QImage();
}

} // namespace pixelsmith
