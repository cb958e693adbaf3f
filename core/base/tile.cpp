#include <pixelsmith/tile.h>

namespace pixelsmith {

namespace {

/// The long side of the coarsest level is at most this.
constexpr int64_t kCoarsestSide = kTileSide / 2;

constexpr int64_t halvedTimes(int64_t length, int level)
{
    return ceilDiv(length, int64_t(1) << level);
}

} // namespace

TilePyramid::TilePyramid(PixelSize size)
    : m_size(size)
{
    if (size.isEmpty())
        return;
    m_levelCount = 1;
    while (levelSize(m_levelCount - 1).longSide() > kCoarsestSide)
        ++m_levelCount;
}

PixelSize TilePyramid::levelSize(int level) const
{
    return {halvedTimes(m_size.width, level), halvedTimes(m_size.height, level)};
}

int64_t TilePyramid::columns(int level) const
{
    return ceilDiv(levelSize(level).width, kTileSide);
}

int64_t TilePyramid::rows(int level) const
{
    return ceilDiv(levelSize(level).height, kTileSide);
}

bool TilePyramid::contains(const TileKey &key) const
{
    return key.level >= 0 && key.level < m_levelCount && key.column >= 0 && key.column < columns(key.level)
           && key.row >= 0 && key.row < rows(key.level);
}

PixelRect TilePyramid::tileRect(const TileKey &key) const
{
    const auto whole = PixelRect::at(key.column * kTileSide, key.row * kTileSide, {kTileSide, kTileSide});
    return whole.intersected(PixelRect::of(levelSize(key.level)));
}

std::vector<TileKey> TilePyramid::tilesIn(int level, const PixelRect &rect) const
{
    std::vector<TileKey> keys;
    if (level < 0 || level >= m_levelCount)
        return keys;
    const PixelRect part = rect.intersected(PixelRect::of(levelSize(level)));
    if (part.isEmpty())
        return keys;
    for (int64_t row = part.top / kTileSide; row * kTileSide < part.bottom; ++row) {
        for (int64_t column = part.left / kTileSide; column * kTileSide < part.right; ++column)
            keys.push_back({level, column, row});
    }
    return keys;
}

PixelRect TilePyramid::quadrantInParent(const TileKey &key) const
{
    const PixelRect rect = tileRect(key);
    constexpr int64_t half = kTileSide / 2;
    return PixelRect::at(key.column % 2 * half, key.row % 2 * half,
                         {ceilDiv(rect.width(), 2), ceilDiv(rect.height(), 2)});
}

} // namespace pixelsmith
