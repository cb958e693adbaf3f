#include "plan/redo_parts.h"

#include <algorithm>

namespace pixelsmith {

namespace {

/// In cells of a map.
struct CellBox
{
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;

    bool touches(const CellBox &other) const
    {
        return left <= other.right && other.left <= right && top <= other.bottom && other.top <= bottom;
    }
    void unite(const CellBox &other)
    {
        *this = {std::min(left, other.left), std::min(top, other.top), std::max(right, other.right),
                 std::max(bottom, other.bottom)};
    }
};

/// Boxes that touch become one, again and again.
void merge(std::vector<CellBox> &boxes)
{
    for (size_t i = 0; i < boxes.size();) {
        const auto other = std::find_if(boxes.begin() + static_cast<std::ptrdiff_t>(i) + 1, boxes.end(),
                                        [&](const CellBox &box) { return box.touches(boxes[i]); });
        if (other == boxes.end()) {
            ++i;
            continue;
        }
        boxes[i].unite(*other);
        boxes.erase(other);
        i = 0;
    }
}

/// Runs of changed cells, each with the cell around it that interpolation reaches.
std::vector<CellBox> changedBoxes(const SliderMap &before, const SliderMap &after)
{
    std::vector<CellBox> boxes;
    for (int row = 0; row < after.rows(); ++row) {
        std::vector<CellBox> runs;
        for (int column = 0; column < after.columns(); ++column) {
            if (before.at(column, row) == after.at(column, row))
                continue;
            const CellBox box = {std::max(0, column - 1), std::max(0, row - 1), std::min(after.columns(), column + 2),
                                 std::min(after.rows(), row + 2)};
            if (!runs.empty() && runs.back().touches(box))
                runs.back().unite(box);
            else
                runs.push_back(box);
        }
        boxes.insert(boxes.end(), runs.begin(), runs.end());
        merge(boxes);
    }
    return boxes;
}

} // namespace

std::vector<PixelRect> redoParts(const SliderMap &before, const SliderMap &after, PixelSize picture, int64_t side)
{
    if (before.paintsAs(after))
        return {};
    const SliderMap &grid = after.isPainted() ? after : before;
    const auto onGrid = [&](const SliderMap &map) {
        return map.isPainted() ? map : SliderMap(grid.columns(), grid.rows());
    };
    const bool isComparable = onGrid(before).columns() == grid.columns() && onGrid(before).rows() == grid.rows();
    const auto boxes = isComparable ? changedBoxes(onGrid(before), onGrid(after))
                                    : std::vector<CellBox>{{0, 0, grid.columns(), grid.rows()}};
    std::vector<PixelRect> parts;
    for (const CellBox &box : boxes) {
        const PixelRect area = {box.left * picture.width / grid.columns(), box.top * picture.height / grid.rows(),
                                ceilDiv(box.right * picture.width, grid.columns()),
                                ceilDiv(box.bottom * picture.height, grid.rows())};
        const int64_t columns = ceilDiv(area.width(), side);
        const int64_t rows = ceilDiv(area.height(), side);
        for (int64_t i = 0; i < columns * rows; ++i) {
            const auto cut = [](int64_t from, int64_t length, int64_t at, int64_t count) {
                return from + length * at / count;
            };
            const int64_t column = i % columns;
            const int64_t row = i / columns;
            parts.push_back({cut(area.left, area.width(), column, columns), cut(area.top, area.height(), row, rows),
                             cut(area.left, area.width(), column + 1, columns),
                             cut(area.top, area.height(), row + 1, rows)});
        }
    }
    return parts;
}

} // namespace pixelsmith
