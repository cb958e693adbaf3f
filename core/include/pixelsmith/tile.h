#pragma once

#include <pixelsmith/geometry.h>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace pixelsmith {

/// Side of a tile in pixels, at every level.
inline constexpr int64_t kTileSide = 512;

/// Level 0 is the full size; columns and rows count in tiles of that level.
struct TileKey
{
    int level = 0;
    int64_t column = 0;
    int64_t row = 0;

    friend auto operator<=>(const TileKey &, const TileKey &) = default;
};

/// A block of pixels; immutable once shared. Tiles at the right and bottom edge are smaller.
struct Tile
{
    TileKey key;
    int64_t width = 0;
    int64_t height = 0;
    int64_t revision = 0;     ///< grows with each new version of the same tile
    std::vector<uint8_t> rgb; ///< sRGB, 3 bytes a pixel, rows without padding

    const uint8_t *row(int64_t y) const { return rgb.data() + static_cast<size_t>(y * width * 3); }
    uint8_t *row(int64_t y) { return rgb.data() + static_cast<size_t>(y * width * 3); }
};

/// The arithmetic of all levels of a picture. Each level is half as large as the one below, rounded up, until the long
/// side is at most half a tile. Pure values.
class TilePyramid
{
public:
    TilePyramid() = default;
    explicit TilePyramid(PixelSize size);

    int levelCount() const { return m_levelCount; }
    PixelSize size() const { return m_size; }
    PixelSize levelSize(int level) const;
    int64_t columns(int level) const;
    int64_t rows(int level) const;
    int64_t tileCount(int level) const { return columns(level) * rows(level); }
    bool contains(const TileKey &key) const;
    /// The tile's pixels in its own level.
    PixelRect tileRect(const TileKey &key) const;
    /// The keys of all tiles of a level that touch the rectangle (given in that level), row by row.
    std::vector<TileKey> tilesIn(int level, const PixelRect &rect) const;
    /// The tile of the next level that shows this one, and where in it: the quadrant, in that tile's pixels.
    TileKey parent(const TileKey &key) const { return {key.level + 1, key.column / 2, key.row / 2}; }
    PixelRect quadrantInParent(const TileKey &key) const;

private:
    PixelSize m_size;
    int m_levelCount = 0;
};

} // namespace pixelsmith

template<>
struct std::hash<pixelsmith::TileKey>
{
    size_t operator()(const pixelsmith::TileKey &key) const noexcept
    {
        const auto mix = static_cast<uint64_t>(key.level) << 58 ^ static_cast<uint64_t>(key.row) << 29
                         ^ static_cast<uint64_t>(key.column);
        return std::hash<uint64_t>{}(mix * 0x9E3779B97F4A7C15ull);
    }
};
