#include "document/restore_residuals.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>
#include <vector>

namespace pixelsmith {

namespace {

// In the compiler's vector extension, of the width that every x86-64 and ARM has. A pixel's three bytes (R - G, G, B - G)
// and an unused one are one number.
using Bytes = uint8_t __attribute__((vector_size(16)));
using Shorts = uint16_t __attribute__((vector_size(16)));
using Pixels = uint32_t __attribute__((vector_size(16)));
using Pairs = uint64_t __attribute__((vector_size(16)));
static_assert(std::endian::native == std::endian::little, "A pixel's bytes stand in the order of their significance.");

/// Each pixel waits for its left neighbour. So four rows are restored at once, each this many pixels behind the one above
/// it, whose result is long there when it is needed.
constexpr int64_t kRows = 4;
constexpr int64_t kLag = 2;
/// Pixels beside a row that are read, and written, with it.
constexpr int64_t kMargin = 16;
static_assert(kMargin >= kLag * (kRows - 1) + kRows);

using Block = Pixels[kRows];
/// The row above, as restored, and the rows to restore.
using Rows = std::array<uint32_t *, kRows + 1>;

inline Bytes smaller(Bytes a, Bytes b)
{
    return a < b ? a : b;
}

inline Bytes larger(Bytes a, Bytes b)
{
    return a > b ? a : b;
}

/// From any address.
template<typename Vector>
inline Vector load(const void *at)
{
    Vector vector;
    std::memcpy(&vector, at, sizeof(vector));
    return vector;
}

inline void store(const Pixels &pixels, uint32_t *at)
{
    std::memcpy(at, &pixels, sizeof(pixels));
}

/// Rows become columns.
inline void transpose(Block &p)
{
    const Pixels a = __builtin_shufflevector(p[0], p[1], 0, 4, 1, 5);
    const Pixels b = __builtin_shufflevector(p[2], p[3], 0, 4, 1, 5);
    const Pixels c = __builtin_shufflevector(p[0], p[1], 2, 6, 3, 7);
    const Pixels d = __builtin_shufflevector(p[2], p[3], 2, 6, 3, 7);
    p[0] = __builtin_shufflevector(a, b, 0, 1, 4, 5);
    p[1] = __builtin_shufflevector(a, b, 2, 3, 6, 7);
    p[2] = __builtin_shufflevector(c, d, 0, 1, 4, 5);
    p[3] = __builtin_shufflevector(c, d, 2, 3, 6, 7);
}

/// The newest columns, one pixel of each row.
struct Columns
{
    Bytes left = {};
    Bytes beforeLeft = {};
    Bytes upLeft = {};

    /// The median written without a sum that needs more than 8 bits: left + up less the middle one of
    /// min(left, up), upLeft and max(left, up).
    void add(Pixels &column, Pixels pixelsUp)
    {
        const auto up = reinterpret_cast<Bytes>(pixelsUp);
        const Bytes middle = smaller(larger(upLeft, smaller(left, up)), larger(left, up));
        const Bytes restored = left + up + reinterpret_cast<Bytes>(column) - middle;
        beforeLeft = std::exchange(left, restored);
        upLeft = up;
        column = reinterpret_cast<Pixels>(restored);
    }
};

/// In place. Outside of the rows there are zeros at their left; at their right it does not matter.
void restoreRows(const Rows &rows, int64_t width)
{
    Columns columns;
    for (int64_t step = 0; step < width + kLag * (kRows - 1); step += kRows) {
        Block p;
        for (int64_t row = 0; row < kRows; ++row)
            p[row] = load<Pixels>(rows[row + 1] + step - kLag * row);
        transpose(p);
        const auto above = load<Pixels>(rows[0] + step);
        const auto before = [&] { return reinterpret_cast<Pixels>(columns.beforeLeft); };
        columns.add(p[0], __builtin_shufflevector(before(), above, 4, 0, 1, 2));
        columns.add(p[1], __builtin_shufflevector(before(), above, 5, 0, 1, 2));
        columns.add(p[2], __builtin_shufflevector(before(), above, 6, 0, 1, 2));
        columns.add(p[3], __builtin_shufflevector(before(), above, 7, 0, 1, 2));
        transpose(p);
        for (int64_t row = 0; row < kRows; ++row)
            store(p[row], rows[row + 1] + step - kLag * row);
    }
}

inline Bytes interleavedLow(Bytes a, Bytes b)
{
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

inline Bytes interleavedHigh(Bytes a, Bytes b)
{
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/// Eight pixels.
inline void storePixels(Bytes redGreen, Bytes blue, uint32_t *out)
{
    const auto low = reinterpret_cast<Shorts>(redGreen);
    const auto high = reinterpret_cast<Shorts>(blue);
    store(reinterpret_cast<Pixels>(__builtin_shufflevector(low, high, 0, 8, 1, 9, 2, 10, 3, 11)), out);
    store(reinterpret_cast<Pixels>(__builtin_shufflevector(low, high, 4, 12, 5, 13, 6, 14, 7, 15)), out + 4);
}

/// \param green  its row of the plane; the other planes follow, each `plane` bytes on.
void gatherRow(const uint8_t *green, int64_t plane, int64_t width, uint32_t *out)
{
    const uint8_t *red = green + plane;
    const uint8_t *blue = red + plane;
    constexpr int64_t kAtOnce = sizeof(Bytes);
    int64_t x = 0;
    for (; x + kAtOnce <= width; x += kAtOnce) {
        const auto reds = load<Bytes>(red + x);
        const auto greens = load<Bytes>(green + x);
        const auto blues = load<Bytes>(blue + x);
        storePixels(interleavedLow(reds, greens), interleavedLow(blues, Bytes{}), out + x);
        storePixels(interleavedHigh(reds, greens), interleavedHigh(blues, Bytes{}), out + x + 8);
    }
    for (; x < width; ++x)
        out[x] = red[x] | uint32_t(green[x]) << 8 | uint32_t(blue[x]) << 16;
}

/// Adds green to the others.
void joinRow(const uint32_t *row, int64_t width, uint8_t *rgb)
{
    int64_t x = 0;
    // Of 8 bytes that are written the last two belong to the next pixel, which comes later and must be there.
    for (; x + 5 <= width; x += 4) {
        const auto pixels = load<Pixels>(row + x);
        const Pixels green = pixels & 0xff00;
        const auto sums = reinterpret_cast<Bytes>(pixels) + reinterpret_cast<Bytes>(green >> 8 | green << 8);
        const auto pairs = reinterpret_cast<Pairs>(sums);
        const Pairs packed = (pairs & 0xffffff) | (pairs >> 8 & 0xffffff000000);
        const std::array<uint64_t, 2> two = {packed[0], packed[1]};
        std::memcpy(rgb + 3 * x, &two[0], 8);
        std::memcpy(rgb + 3 * x + 6, &two[1], 8);
    }
    for (; x < width; ++x) {
        const uint32_t green = row[x] >> 8;
        rgb[3 * x] = static_cast<uint8_t>(row[x] + green);
        rgb[3 * x + 1] = static_cast<uint8_t>(green);
        rgb[3 * x + 2] = static_cast<uint8_t>((row[x] >> 16) + green);
    }
}

} // namespace

void restoreResiduals(std::span<const uint8_t> residuals, int64_t width, int64_t height, std::span<uint8_t> rgb)
{
    const int64_t stride = kMargin + width + kMargin;
    std::vector<uint32_t> pixels(static_cast<size_t>((kRows + 1) * stride));
    Rows rows;
    for (size_t i = 0; i < rows.size(); ++i)
        rows[i] = pixels.data() + static_cast<int64_t>(i) * stride + kMargin;
    for (int64_t top = 0; top < height; top += kRows) {
        const int64_t count = std::min(kRows, height - top);
        for (int64_t row = 0; row < count; ++row)
            gatherRow(residuals.data() + (top + row) * width, width * height, width, rows[row + 1]);
        restoreRows(rows, width);
        for (int64_t row = 0; row < count; ++row)
            joinRow(rows[row + 1], width, rgb.data() + 3 * (top + row) * width);
        std::swap(rows.front(), rows.back());
    }
}

} // namespace pixelsmith
