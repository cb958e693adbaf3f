#pragma once

#include <pixelsmith/tile_source.h>

#include <array>
#include <functional>
#include <utility>

using Rgb = std::array<uint8_t, 3>;

/// A picture given by a formula; each level is painted by the formula at that level's coordinates.
class FakeTileSource : public pixelsmith::TileSource
{
public:
    using Paint = std::function<Rgb(int64_t x, int64_t y)>;

    explicit FakeTileSource(pixelsmith::PixelSize size, Paint paint = waves)
        : m_pyramid(size)
        , m_paint(std::move(paint))
    {
    }

    const pixelsmith::TilePyramid &pyramid() const override { return m_pyramid; }

    std::shared_ptr<const pixelsmith::Tile> tile(const pixelsmith::TileKey &key) const override
    {
        if (!m_pyramid.contains(key) || key == missing)
            return nullptr;
        const pixelsmith::PixelRect rect = m_pyramid.tileRect(key);
        auto tile = std::make_shared<pixelsmith::Tile>();
        tile->key = key;
        tile->width = rect.width();
        tile->height = rect.height();
        tile->revision = 1;
        tile->rgb.reserve(static_cast<size_t>(rect.area() * 3));
        for (int64_t y = rect.top; y < rect.bottom; ++y) {
            for (int64_t x = rect.left; x < rect.right; ++x) {
                const Rgb colour = m_paint(x, y);
                tile->rgb.insert(tile->rgb.end(), colour.begin(), colour.end());
            }
        }
        return tile;
    }

    /// Smooth in large, lively in small; no two tiles are alike.
    static Rgb waves(int64_t x, int64_t y)
    {
        const auto mixed = static_cast<uint32_t>(x * 2654435761u + y * 40503u);
        return {static_cast<uint8_t>(x / 3 + y / 7), static_cast<uint8_t>((x * x + 3 * y) >> 6 & 255),
                static_cast<uint8_t>((y / 2 & 127) + (mixed >> 24 & 15))};
    }

    /// The one tile that does not exist yet.
    pixelsmith::TileKey missing = {.level = -1, .column = 0, .row = 0};

private:
    pixelsmith::TilePyramid m_pyramid;
    Paint m_paint;
};
