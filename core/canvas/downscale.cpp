#include "canvas/downscale.h"

#include "canvas/srgb.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace pixelsmith {

namespace {

/// Linear light in 16 bits; fine enough that each of the 256 sRGB values comes back unchanged.
constexpr int kLinearMax = 65535;

struct Tables
{
    std::array<uint16_t, 256> toLinear = {};
    std::vector<uint8_t> toSrgb = std::vector<uint8_t>(kLinearMax + 1);

    Tables()
    {
        for (size_t i = 0; i < toLinear.size(); ++i)
            toLinear[i] = static_cast<uint16_t>(std::lround(linearFromSrgb(static_cast<double>(i) / 255) * kLinearMax));
        for (size_t i = 0; i < toSrgb.size(); ++i)
            toSrgb[i] = static_cast<uint8_t>(std::lround(srgbFromLinear(static_cast<double>(i) / kLinearMax) * 255));
    }
};

const Tables &tables()
{
    static const Tables instance;
    return instance;
}

} // namespace

PixelRect halveInto(const Tile &child, const PixelRect &rect, Tile &parent, PixelPoint offset)
{
    const Tables &table = tables();
    const PixelRect half = {rect.left / 2, rect.top / 2, ceilDiv(rect.right, 2), ceilDiv(rect.bottom, 2)};
    for (int64_t y = half.top; y < half.bottom; ++y) {
        const uint8_t *upper = child.row(2 * y);
        const uint8_t *lower = child.row(std::min(2 * y + 1, child.height - 1));
        uint8_t *out = parent.row(offset.y + y) + 3 * (offset.x + half.left);
        for (int64_t x = half.left; x < half.right; ++x) {
            const int64_t left = 3 * (2 * x);
            const int64_t right = 3 * std::min(2 * x + 1, child.width - 1);
            for (int64_t channel = 0; channel < 3; ++channel) {
                const int sum = table.toLinear[upper[left + channel]] + table.toLinear[upper[right + channel]]
                                + table.toLinear[lower[left + channel]] + table.toLinear[lower[right + channel]];
                *out++ = table.toSrgb[static_cast<size_t>((sum + 2) / 4)];
            }
        }
    }
    return {offset.x + half.left, offset.y + half.top, offset.x + half.right, offset.y + half.bottom};
}

std::vector<Tile> smallerLevels(const Tile &last)
{
    std::vector<Tile> levels;
    levels.reserve(64); // the loop refers to its own elements
    const Tile *child = &last;
    while (child->width > 1 || child->height > 1) {
        Tile parent;
        parent.key = {child->key.level + 1, 0, 0};
        parent.width = ceilDiv(child->width, 2);
        parent.height = ceilDiv(child->height, 2);
        parent.rgb.resize(static_cast<size_t>(3 * parent.width * parent.height));
        halveInto(*child, {0, 0, child->width, child->height}, parent, {});
        levels.push_back(std::move(parent));
        child = &levels.back();
    }
    return levels;
}

} // namespace pixelsmith
