#include "plan/strip_patches.h"

#include <pixelsmith/error.h>

#include <algorithm>

namespace pixelsmith {

namespace {

/// Where the patches over [begin, end) of one axis begin.
std::vector<int64_t> beginnings(int64_t begin, int64_t end, int64_t length, int64_t side, int64_t context)
{
    const int64_t last = length - side;
    const int64_t cell = side - 2 * context;
    if (end - begin <= cell)
        return {std::clamp<int64_t>((begin + end - side) / 2, 0, last)};
    const int64_t from = std::clamp<int64_t>(begin - context, 0, last);
    const int64_t to = std::clamp<int64_t>(end + context - side, from, last);
    const int64_t gaps = ceilDiv(to - from, cell);
    std::vector<int64_t> result = {from};
    for (int64_t i = 1; i <= gaps; ++i)
        result.push_back(from + (to - from) * i / gaps);
    return result;
}

} // namespace

std::vector<LatentRect> patchesOver(const LatentRect &part, const CoverGeometry &geometry)
{
    PIXELSMITH_CHECK(!part.isEmpty() && LatentRect::of(geometry.map).contains(part)
                         && 2 * geometry.context < geometry.patchSide,
                     "a part of the map, and patches larger than their context");
    const LatentSize side = {std::min(geometry.map.width, geometry.patchSide),
                             std::min(geometry.map.height, geometry.patchSide)};
    const auto along = [&](int64_t begin, int64_t end, int64_t length, int64_t patch) {
        return patch == length ? std::vector<int64_t>{0} : beginnings(begin, end, length, patch, geometry.context);
    };
    const auto columns = along(part.left, part.right, geometry.map.width, side.width);
    const auto rows = along(part.top, part.bottom, geometry.map.height, side.height);
    std::vector<LatentRect> patches;
    for (const int64_t row : rows) {
        for (const int64_t column : columns)
            patches.push_back(LatentRect::at(column, row, side));
    }
    return patches;
}

} // namespace pixelsmith
