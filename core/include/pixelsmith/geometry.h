#pragma once

#include <algorithm>
#include <cstdint>

/// Sizes, points and half-open rectangles of two spaces that must not be mixed: pixels and latent pixels.
/// One latent pixel is `ModelInfo::vaeScaleFactor` pixels wide; converting is always an explicit call.
namespace pixelsmith {

struct PixelSpace;
struct LatentSpace;

template<typename Space>
struct Size
{
    int64_t width = 0;
    int64_t height = 0;

    constexpr bool isEmpty() const { return width <= 0 || height <= 0; }
    constexpr int64_t area() const { return isEmpty() ? 0 : width * height; }
    constexpr int64_t longSide() const { return std::max(width, height); }
    friend constexpr bool operator==(const Size &, const Size &) = default;
};

template<typename Space>
struct Point
{
    int64_t x = 0;
    int64_t y = 0;

    friend constexpr bool operator==(const Point &, const Point &) = default;
};

/// Half-open: left <= x < right, top <= y < bottom. Any rectangle without area counts as empty.
template<typename Space>
struct Rect
{
    int64_t left = 0;
    int64_t top = 0;
    int64_t right = 0;
    int64_t bottom = 0;

    static constexpr Rect of(Size<Space> size) { return {0, 0, size.width, size.height}; }
    static constexpr Rect at(int64_t left, int64_t top, Size<Space> size)
    {
        return {left, top, left + size.width, top + size.height};
    }

    constexpr int64_t width() const { return right - left; }
    constexpr int64_t height() const { return bottom - top; }
    constexpr Size<Space> size() const { return {width(), height()}; }
    constexpr bool isEmpty() const { return right <= left || bottom <= top; }
    constexpr int64_t area() const { return isEmpty() ? 0 : width() * height(); }
    constexpr bool contains(Point<Space> p) const { return p.x >= left && p.x < right && p.y >= top && p.y < bottom; }
    constexpr bool contains(const Rect &r) const
    {
        return r.left >= left && r.right <= right && r.top >= top && r.bottom <= bottom;
    }
    constexpr Rect intersected(const Rect &r) const
    {
        return {std::max(left, r.left), std::max(top, r.top), std::min(right, r.right), std::min(bottom, r.bottom)};
    }
    constexpr bool intersects(const Rect &r) const { return !intersected(r).isEmpty(); }
    constexpr Rect grownBy(int64_t margin) const
    {
        return {left - margin, top - margin, right + margin, bottom + margin};
    }
    friend constexpr bool operator==(const Rect &, const Rect &) = default;
};

using PixelSize = Size<PixelSpace>;
using PixelPoint = Point<PixelSpace>;
using PixelRect = Rect<PixelSpace>;
using LatentSize = Size<LatentSpace>;
using LatentPoint = Point<LatentSpace>;
using LatentRect = Rect<LatentSpace>;

/// ceil(a / b) for a >= 0, b > 0.
constexpr int64_t ceilDiv(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

/// The smallest multiple of `step` that is not below `value`, for value >= 0, step > 0.
constexpr int64_t alignUp(int64_t value, int64_t step)
{
    return ceilDiv(value, step) * step;
}

/// The pixels that a latent rectangle stands for, `factor` pixels a latent.
constexpr PixelRect toPixels(const LatentRect &r, int64_t factor)
{
    return {r.left * factor, r.top * factor, r.right * factor, r.bottom * factor};
}

/// The smallest latent rectangle that covers the pixels.
constexpr LatentRect toLatents(const PixelRect &r, int64_t factor)
{
    return {r.left / factor, r.top / factor, ceilDiv(r.right, factor), ceilDiv(r.bottom, factor)};
}

} // namespace pixelsmith
