#include "image_io/png_filter.h"

#include <algorithm>
#include <cstdlib>

namespace pixelsmith {

namespace {

constexpr ptrdiff_t kPixelBytes = 3;

/// A row and the one above it, both with a pixel of zeros before them.
struct Neighbours
{
    const uint8_t *row;
    const uint8_t *above;
    ptrdiff_t bytes;
};

uint8_t wrapped(int value)
{
    return static_cast<uint8_t>(value);
}

/// PNG specification, 9.4: of left, up and upper left the one that is nearest to left + up - upLeft.
int paeth(int left, int up, int upLeft)
{
    const int toLeft = std::abs(up - upLeft);
    const int toUp = std::abs(left - upLeft);
    const int toUpLeft = std::abs(left + up - 2 * upLeft);
    const int leftOrUp = toLeft <= toUp ? left : up;
    return std::min(toLeft, toUp) <= toUpLeft ? leftOrUp : upLeft;
}

/// \param predict  given left, up and upper left. Noted down are the filter's number and the residuals.
template<typename Predict>
void filterWith(uint8_t number, const Neighbours &of, std::vector<uint8_t> &out, const Predict &predict)
{
    out[0] = number;
    uint8_t *residuals = out.data() + 1;
    for (ptrdiff_t i = 0; i < of.bytes; ++i) {
        const ptrdiff_t left = i - kPixelBytes;
        residuals[i] = wrapped(of.row[i] - predict(of.row[left], of.above[i], of.above[left]));
    }
}

/// The sum of residuals, as signed numbers, without signs: the specification's measure (12.7) of how a row will pack.
uint64_t sizeOf(const std::vector<uint8_t> &filtered)
{
    uint64_t sum = 0;
    for (size_t i = 1; i < filtered.size(); ++i)
        sum += static_cast<uint64_t>(std::min<int>(filtered[i], 256 - filtered[i]));
    return sum;
}

} // namespace

PngRowFilter::PngRowFilter(size_t rowBytes)
    : m_row(kPixelBytes + rowBytes)
    , m_above(kPixelBytes + rowBytes)
{
    for (auto &candidate : m_candidates)
        candidate.resize(1 + rowBytes);
}

const std::vector<uint8_t> &PngRowFilter::filtered(const uint8_t *row, const uint8_t *above)
{
    const auto bytes = static_cast<ptrdiff_t>(m_row.size()) - kPixelBytes;
    std::copy_n(row, bytes, m_row.data() + kPixelBytes);
    std::copy_n(above, bytes, m_above.data() + kPixelBytes);
    const Neighbours of = {m_row.data() + kPixelBytes, m_above.data() + kPixelBytes, bytes};
    filterWith(1, of, m_candidates[0], [](int left, int, int) { return left; });
    filterWith(2, of, m_candidates[1], [](int, int up, int) { return up; });
    filterWith(3, of, m_candidates[2], [](int left, int up, int) { return (left + up) / 2; });
    filterWith(4, of, m_candidates[3], paeth);
    return *std::ranges::min_element(m_candidates, {}, sizeOf);
}

} // namespace pixelsmith
