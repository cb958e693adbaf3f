#pragma once

#include <pixelsmith/generation_plan.h>
#include <pixelsmith/geometry.h>

#include <cstdint>
#include <vector>

namespace pixelsmith {

/// Where the patches of one step meet: what each is responsible for is a cell of a grid, in pixels of the stage. Value.
struct PatchGrid
{
    std::vector<int64_t> columns; ///< the cells' edges from left to right, from 0 to the width; empty: no grid
    std::vector<int64_t> rows;    ///< from top to bottom

    int64_t columnCount() const { return columns.empty() ? 0 : static_cast<int64_t>(columns.size()) - 1; }
    int64_t rowCount() const { return rows.empty() ? 0 : static_cast<int64_t>(rows.size()) - 1; }
    int64_t cellCount() const { return columnCount() * rowCount(); }
    /// The number of the cell that holds a pixel, row by row from 0 on, as patches are counted; -1 outside.
    int64_t cellAt(PixelPoint pixel) const;
    /// \param index  below cellCount().
    PixelRect cell(int64_t index) const;

    friend bool operator==(const PatchGrid &, const PatchGrid &) = default;
};

/// The patches of a step; a base is one. The borders move from step to step. Pure function.
/// Throws Error(InvalidRequest) when the plan has no such stage.
PatchGrid patchGrid(const GenerationPlan &plan, int stage, int step);

} // namespace pixelsmith
