#include "plan/patch_cover.h"

#include "base/philox.h"

#include <pixelsmith/error.h>

#include <cmath>

namespace pixelsmith {

namespace {

/// One axis of a patch: it sees [begin, end) and owns [ownedBegin, ownedEnd).
struct Interval
{
    int64_t begin = 0;
    int64_t end = 0;
    int64_t ownedBegin = 0;
    int64_t ownedEnd = 0;
};

/// Even layout: the least number of patches, spread evenly; the borders move inside the overlap.
/// \param shift  0…1
std::vector<Interval> evenIntervals(int64_t length, int64_t side, int64_t context, int64_t count, double shift)
{
    std::vector<Interval> intervals(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i) {
        Interval &interval = intervals[static_cast<size_t>(i)];
        interval.begin = count == 1 ? 0 : (length - side) * i / (count - 1);
        interval.end = interval.begin + side;
    }
    intervals.front().ownedBegin = 0;
    intervals.back().ownedEnd = length;
    for (size_t i = 0; i + 1 < intervals.size(); ++i) {
        const int64_t first = intervals[i + 1].begin + context;
        const int64_t last = intervals[i].end - context;
        const int64_t border = first + static_cast<int64_t>(std::floor(shift * static_cast<double>(last - first + 1)));
        intervals[i].ownedEnd = intervals[i + 1].ownedBegin = border;
    }
    return intervals;
}

/// Shifted grid: cells of the largest size that keeps the context, moved as a whole; the patches of the cells at the
/// map's ends are pushed inside.
std::vector<Interval> shiftedIntervals(int64_t length, int64_t side, int64_t context, double shift)
{
    const int64_t cell = side - 2 * context;
    const int64_t offset = static_cast<int64_t>(std::floor(shift * static_cast<double>(cell)));
    std::vector<Interval> intervals;
    // A patch at the map's border keeps no context there: its cell is up to `context` longer.
    for (int64_t owned = 0; owned < length;) {
        int64_t next = owned == 0 ? context + cell - offset : owned + cell;
        if (next + context >= length)
            next = length;
        const int64_t begin =
            std::clamp<int64_t>(next == length ? length - side : next + context - side, 0, length - side);
        intervals.push_back({begin, begin + side, owned, next});
        owned = next;
    }
    return intervals;
}

std::vector<Interval> intervals(int64_t length, int64_t patchSide, int64_t context, double shift)
{
    const int64_t side = std::min(length, patchSide);
    if (side == length)
        return {{0, length, 0, length}};
    const int64_t cell = side - 2 * context;
    const int64_t count = 1 + ceilDiv(length - side, cell);
    // The layout with fewer patches wins, unless its borders would hardly move.
    const int64_t freedom = side - 2 * context - ceilDiv(length - side, count - 1);
    if (freedom >= side / 4)
        return evenIntervals(length, side, context, count, shift);
    return shiftedIntervals(length, side, context, shift);
}

double fraction(double x)
{
    return x - std::floor(x);
}

} // namespace

CoverGeometry coverGeometry(const GenerationPlan &plan, const StagePlan &stage)
{
    return {stage.latentSize, stage.patchSide, stage.context, plan.seed, stage.index};
}

std::vector<Patch> patchCover(const CoverGeometry &geometry, int step)
{
    PIXELSMITH_CHECK(!geometry.map.isEmpty() && geometry.context >= 0 && 2 * geometry.context < geometry.patchSide,
                     "a cover needs a map, and patches larger than their context");
    // The plastic number's low-discrepancy sequence (M. Roberts, 2018) puts each step's borders far from those of the
    // steps before; the seed moves its start.
    const auto start = philox4x32({}, philoxKey(geometry.seed, static_cast<uint32_t>(geometry.stage), 0xC07E));
    const double shiftX = fraction(start[0] * 0x1p-32 + step * 0.7548776662466927);
    const double shiftY = fraction(start[1] * 0x1p-32 + step * 0.5698402909980532);
    const auto columns = intervals(geometry.map.width, geometry.patchSide, geometry.context, shiftX);
    const auto rows = intervals(geometry.map.height, geometry.patchSide, geometry.context, shiftY);
    std::vector<Patch> patches;
    patches.reserve(columns.size() * rows.size());
    for (const Interval &row : rows) {
        for (const Interval &column : columns)
            patches.push_back({{column.begin, row.begin, column.end, row.end},
                               {column.ownedBegin, row.ownedBegin, column.ownedEnd, row.ownedEnd}});
    }
    return patches;
}

} // namespace pixelsmith
