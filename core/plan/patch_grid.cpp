#include <pixelsmith/patch_grid.h>

#include "plan/patch_cover.h"

#include <pixelsmith/error.h>

#include <algorithm>

namespace pixelsmith {

namespace {

/// The interval that holds `at`, -1 outside. \param edges  growing.
int64_t intervalAt(const std::vector<int64_t> &edges, int64_t at)
{
    if (edges.empty() || at < edges.front() || at >= edges.back())
        return -1;
    return std::upper_bound(edges.begin(), edges.end(), at) - edges.begin() - 1;
}

} // namespace

int64_t PatchGrid::cellAt(PixelPoint pixel) const
{
    const int64_t column = intervalAt(columns, pixel.x);
    const int64_t row = intervalAt(rows, pixel.y);
    return column < 0 || row < 0 ? -1 : row * columnCount() + column;
}

PixelRect PatchGrid::cell(int64_t index) const
{
    const auto column = static_cast<size_t>(index % columnCount());
    const auto row = static_cast<size_t>(index / columnCount());
    return {columns[column], rows[row], columns[column + 1], rows[row + 1]};
}

PatchGrid patchGrid(const GenerationPlan &plan, int stage, int step)
{
    if (stage < 0 || stage >= static_cast<int>(plan.stages.size()))
        throw Error(ErrorKind::InvalidRequest, "The picture has no such stage.");
    const StagePlan &planned = plan.stages[static_cast<size_t>(stage)];
    PatchGrid grid = {{0}, {0}};
    if (stage > 0) {
        for (const Patch &patch : patchCover(coverGeometry(plan, planned), step)) {
            if (patch.owned.left == 0 && patch.owned.top > 0)
                grid.rows.push_back(patch.owned.top * plan.vaeScaleFactor);
            if (patch.owned.top == 0 && patch.owned.left > 0)
                grid.columns.push_back(patch.owned.left * plan.vaeScaleFactor);
        }
    }
    grid.columns.push_back(planned.size.width);
    grid.rows.push_back(planned.size.height);
    return grid;
}

} // namespace pixelsmith
