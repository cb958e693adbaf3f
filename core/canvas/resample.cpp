#include "canvas/resample.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

/// Our own two passes instead of OpenImageIO's resize: ten times as fast, and its float coordinates would shift pixels
/// of a 128k picture.
namespace pixelsmith {

namespace {

constexpr double kLobes = 3;

double lanczos(double x)
{
    if (std::abs(x) >= kLobes)
        return 0;
    const double angle = std::numbers::pi * x;
    return angle == 0 ? 1 : kLobes * std::sin(angle) * std::sin(angle / kLobes) / (angle * angle);
}

/// For each target coordinate of a range: the first source coordinate (may lie outside of the picture, where the edge
/// pixels go on) and the weights of `count` of them from there on.
struct Taps
{
    int64_t count = 0;
    std::vector<int64_t> first;
    std::vector<float> weights;

    /// Each coordinate's taps depend on it alone, so that parts of a picture fit together.
    Taps(int64_t source, int64_t target, int64_t begin, int64_t end)
    {
        const double ratio = static_cast<double>(source) / static_cast<double>(target);
        const double stretch = std::max(1.0, ratio);
        count = 2 * static_cast<int64_t>(std::ceil(kLobes * stretch));
        std::vector<double> values(static_cast<size_t>(count));
        for (int64_t i = begin; i < end; ++i) {
            const double centre = (static_cast<double>(i) + 0.5) * ratio - 0.5;
            first.push_back(static_cast<int64_t>(std::floor(centre)) - count / 2 + 1);
            double sum = 0;
            for (size_t k = 0; k < values.size(); ++k)
                sum += values[k] =
                    lanczos((static_cast<double>(first.back()) + static_cast<double>(k) - centre) / stretch);
            for (const double value : values)
                weights.push_back(static_cast<float>(value / sum));
        }
    }

    const float *weightsOf(int64_t index) const { return weights.data() + index * count; }
};

/// Rows of the source as floats, asked for from top to bottom; a few stay in memory, and one row of tiles.
class RowReader
{
public:
    RowReader(const TileSource &source, int64_t left, int64_t right, int64_t keep)
        : m_source(source)
        , m_left(left)
        , m_right(right)
        , m_rows(static_cast<size_t>(keep))
    {
    }

    /// The pixels left…right of a row; those outside of the picture repeat its edge.
    const float *row(int64_t y)
    {
        y = std::clamp<int64_t>(y, 0, m_source.size().height - 1);
        Row &row = m_rows[static_cast<size_t>(y) % m_rows.size()];
        if (row.y != y)
            load(row, y);
        return row.rgb.data();
    }

private:
    struct Row
    {
        int64_t y = -1;
        std::vector<float> rgb;
    };

    void loadTiles(int64_t tileRow)
    {
        const int64_t width = m_source.size().width;
        m_firstColumn = std::clamp<int64_t>(m_left, 0, width - 1) / kTileSide;
        const int64_t lastColumn = std::clamp<int64_t>(m_right - 1, 0, width - 1) / kTileSide;
        m_tiles.clear();
        for (int64_t column = m_firstColumn; column <= lastColumn; ++column) {
            m_tiles.push_back(m_source.tile({0, column, tileRow}));
            if (!m_tiles.back())
                throw Error(ErrorKind::Io,
                            fmt::format("The picture is not complete: its tile in column {}, row {} is missing.",
                                        column, tileRow));
        }
        m_tileRow = tileRow;
    }

    void load(Row &row, int64_t y)
    {
        if (y / kTileSide != m_tileRow)
            loadTiles(y / kTileSide);
        const int64_t width = m_source.size().width;
        row.y = y;
        row.rgb.clear();
        for (int64_t x = m_left; x < m_right; ++x) {
            const int64_t inside = std::clamp<int64_t>(x, 0, width - 1);
            const Tile &tile = *m_tiles[static_cast<size_t>(inside / kTileSide - m_firstColumn)];
            const uint8_t *pixel = tile.row(y % kTileSide) + 3 * (inside % kTileSide);
            for (int channel = 0; channel < 3; ++channel)
                row.rgb.push_back(static_cast<float>(pixel[channel]) * (1.0f / 255));
        }
    }

    const TileSource &m_source;
    int64_t m_left;
    int64_t m_right;
    std::vector<Row> m_rows;
    int64_t m_tileRow = -1;
    int64_t m_firstColumn = 0;
    std::vector<std::shared_ptr<const Tile>> m_tiles;
};

/// sum += weight * row
void addWeighted(std::vector<float> &sum, const float *row, float weight)
{
    float *out = sum.data();
    for (size_t i = 0; i < sum.size(); ++i)
        out[i] += weight * row[i];
}

/// One target row from source pixels that begin at coordinate `left`.
void filterRow(const std::vector<float> &pixels, int64_t left, const Taps &taps, float *out)
{
    for (size_t x = 0; x < taps.first.size(); ++x) {
        const float *from = pixels.data() + 3 * (taps.first[x] - left);
        const float *weight = taps.weightsOf(static_cast<int64_t>(x));
        // A fourth channel that nobody reads makes it one vector.
        float sum[4] = {};
        for (int64_t k = 0; k < taps.count; ++k) {
            for (int64_t channel = 0; channel < 4; ++channel)
                sum[channel] += weight[k] * from[3 * k + channel];
        }
        for (size_t channel = 0; channel < 3; ++channel)
            out[3 * x + channel] = std::clamp(sum[channel], 0.0f, 1.0f);
    }
}

} // namespace

FloatImage resample(const TileSource &source, PixelSize target, const PixelRect &area)
{
    PIXELSMITH_CHECK(!source.size().isEmpty() && !area.isEmpty() && PixelRect::of(target).contains(area),
                     "A part outside of the enlarged picture was asked for.");
    const Taps across(source.size().width, target.width, area.left, area.right);
    const Taps down(source.size().height, target.height, area.top, area.bottom);
    const int64_t left = across.first.front();
    const int64_t right = across.first.back() + across.count;
    RowReader reader(source, left, right, down.count);

    FloatImage image{.size = area.size(), .rgb = std::vector<float>(static_cast<size_t>(3 * area.area()))};
    std::vector<float> mixed;
    for (int64_t y = 0; y < area.height(); ++y) {
        // One value more than the pixels have, for the vector that filterRow reads last.
        mixed.assign(static_cast<size_t>(3 * (right - left)), 0.0f);
        for (int64_t k = 0; k < down.count; ++k)
            addWeighted(mixed, reader.row(down.first[static_cast<size_t>(y)] + k), down.weightsOf(y)[k]);
        mixed.push_back(0.0f);
        filterRow(mixed, left, across, image.rgb.data() + 3 * y * area.width());
    }
    return image;
}

std::vector<uint8_t> toRgb(const FloatImage &image)
{
    std::vector<uint8_t> rgb(image.rgb.size());
    std::ranges::transform(image.rgb, rgb.begin(), [](float value) {
        return static_cast<uint8_t>(std::lround(std::clamp(value, 0.0f, 1.0f) * 255.0f));
    });
    return rgb;
}

} // namespace pixelsmith
