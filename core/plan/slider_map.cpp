#include <pixelsmith/slider_map.h>

#include <pixelsmith/error.h>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

constexpr double kFullValue = 65535;
constexpr double kFullCover = 255;
/// The part of a dab's radius over which it fades out.
constexpr double kSoftPart = 0.4;

/// Between which cells a latent lies along one axis, and how near it is to the second one.
struct Between
{
    int first = 0;
    int second = 0;
    double weight = 0;
};

/// \param at  the latent's index in a map of `length`; the whole map decides, so that every area gives the same bits.
Between between(int64_t at, int64_t length, int cells)
{
    const double position = (static_cast<double>(at) + 0.5) * cells / static_cast<double>(length) - 0.5;
    const double held = std::clamp(position, 0.0, static_cast<double>(cells - 1));
    const int first = std::min(static_cast<int>(held), std::max(0, cells - 2));
    return {first, std::min(first + 1, cells - 1), held - first};
}

/// a and a·v.
struct Paint
{
    double cover = 0;
    double painted = 0;
};

Paint paintOf(const SliderCell &cell)
{
    const double cover = cell.cover / kFullCover;
    return {cover, cover * cell.value / kFullValue};
}

Paint mixed(const Paint &a, const Paint &b, double weight)
{
    return {std::lerp(a.cover, b.cover, weight), std::lerp(a.painted, b.painted, weight)};
}

int guidedStepsOf(const Paint &paint, int unpainted, int steps)
{
    return static_cast<int>(std::lround((1 - paint.cover) * unpainted + paint.painted * steps));
}

/// A new coat of paint over what is there.
SliderCell painted(const SliderCell &below, double value, double opacity)
{
    const Paint under = paintOf(below);
    const double cover = opacity + under.cover * (1 - opacity);
    if (cover <= 0)
        return below;
    const double mean = (opacity * value + under.painted * (1 - opacity)) / cover;
    return {static_cast<uint16_t>(std::lround(std::clamp(mean, 0.0, 1.0) * kFullValue)),
            static_cast<uint8_t>(std::lround(cover * kFullCover))};
}

SliderCell thinned(const SliderCell &cell, double opacity)
{
    const auto cover = static_cast<uint8_t>(std::floor(cell.cover * (1 - opacity)));
    return cover == 0 ? SliderCell() : SliderCell{cell.value, cover};
}

} // namespace

SliderMap::SliderMap(int columns, int rows)
    : m_columns(columns)
    , m_rows(rows)
{
    PIXELSMITH_CHECK(columns >= 1 && rows >= 1 && columns <= kLongSide && rows <= kLongSide, "a map of 1 to 256 cells");
    m_cells.resize(static_cast<size_t>(columns) * static_cast<size_t>(rows));
}

SliderMap SliderMap::of(PixelSize picture)
{
    const int64_t cells = std::min<int64_t>(kLongSide, picture.longSide());
    const auto along = [&](int64_t side) {
        return static_cast<int>(std::max<int64_t>(1, ceilDiv(side * cells, picture.longSide())));
    };
    return {along(picture.width), along(picture.height)};
}

bool SliderMap::isPainted() const
{
    return std::ranges::any_of(m_cells, [](const SliderCell &cell) { return cell.cover > 0; });
}

bool SliderMap::paintsAs(const SliderMap &other) const
{
    return *this == other || (!isPainted() && !other.isPainted());
}

double SliderMap::paintedPart() const
{
    const auto count = std::ranges::count_if(m_cells, [](const SliderCell &cell) { return cell.cover > 0; });
    return m_cells.empty() ? 0 : static_cast<double>(count) / static_cast<double>(m_cells.size());
}

template<typename Use>
void SliderMap::dab(double x, double y, double radius, const Use &use)
{
    const double cells = radius * std::max(m_columns, m_rows);
    const double centreX = x * m_columns - 0.5;
    const double centreY = y * m_rows - 0.5;
    const auto range = [cells](double centre, int count) {
        return std::pair(std::max(0, static_cast<int>(std::floor(centre - cells))),
                         std::min(count - 1, static_cast<int>(std::ceil(centre + cells))));
    };
    const auto [left, right] = range(centreX, m_columns);
    const auto [top, bottom] = range(centreY, m_rows);
    for (int row = top; row <= bottom; ++row) {
        for (int column = left; column <= right; ++column) {
            // However small the brush, the cell below its middle is painted.
            const double distance = std::max(0.0, std::hypot(column - centreX, row - centreY) - 0.5);
            const double opacity = std::clamp((1 - distance / std::max(cells, 0.5)) / kSoftPart, 0.0, 1.0);
            if (opacity > 0)
                set(column, row, use(at(column, row), opacity));
        }
    }
}

void SliderMap::paint(double x, double y, double radius, double value)
{
    dab(x, y, radius, [value](const SliderCell &cell, double opacity) { return painted(cell, value, opacity); });
}

void SliderMap::erase(double x, double y, double radius)
{
    dab(x, y, radius, thinned);
}

void SliderMap::fill(PixelSize picture, const PixelRect &region, double value)
{
    const PixelRect area = region.intersected(PixelRect::of(picture));
    if (area.isEmpty())
        return;
    for (int64_t row = area.top * m_rows / picture.height; row < ceilDiv(area.bottom * m_rows, picture.height); ++row) {
        for (int64_t column = area.left * m_columns / picture.width;
             column < ceilDiv(area.right * m_columns, picture.width); ++column)
            set(static_cast<int>(column), static_cast<int>(row), painted({}, value, 1));
    }
}

std::vector<int> SliderMap::guidedSteps(LatentSize map, const LatentRect &area, int unpainted, int steps) const
{
    if (m_cells.empty())
        return std::vector<int>(static_cast<size_t>(area.area()), unpainted);
    std::vector<Between> columns;
    for (int64_t x = area.left; x < area.right; ++x)
        columns.push_back(between(x, map.width, m_columns));
    std::vector<int> result;
    result.reserve(static_cast<size_t>(area.area()));
    for (int64_t y = area.top; y < area.bottom; ++y) {
        const Between row = between(y, map.height, m_rows);
        const auto along = [&](int cellRow, const Between &column) {
            return mixed(paintOf(at(column.first, cellRow)), paintOf(at(column.second, cellRow)), column.weight);
        };
        for (const Between &column : columns)
            result.push_back(guidedStepsOf(mixed(along(row.first, column), along(row.second, column), row.weight),
                                           unpainted, steps));
    }
    return result;
}

int SliderMap::leastGuidedSteps(int unpainted, int steps) const
{
    int least = unpainted;
    bool isFirst = true;
    for (const SliderCell &cell : m_cells) {
        // What lies between cells lies between their values.
        const int own = guidedStepsOf(paintOf(cell), unpainted, steps);
        least = isFirst ? own : std::min(least, own);
        isFirst = false;
    }
    return least;
}

} // namespace pixelsmith
