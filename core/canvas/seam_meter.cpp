#include <pixelsmith/seam_meter.h>

#include <algorithm>
#include <map>

namespace pixelsmith {

namespace {

constexpr int64_t kShifts[] = {-16, -8, 8, 16};
constexpr int64_t kMargin = 18; // pixels read on both sides
constexpr int64_t kLongest = 256;
constexpr size_t kTilesHeld = 16;

/// Luma of single pixels; a few tiles are kept.
class Luma
{
public:
    explicit Luma(const TileSource &picture)
        : m_picture(picture)
    {
    }

    /// Rec. 709 weights on sRGB values. False: nothing exists there.
    bool at(int64_t x, int64_t y, double &luma)
    {
        const TileKey key{0, x / kTileSide, y / kTileSide};
        if (key != m_key || !m_last) {
            const auto found = m_tiles.find(key);
            if (found == m_tiles.end() && m_tiles.size() >= kTilesHeld)
                m_tiles.clear();
            m_last = found != m_tiles.end() ? found->second : (m_tiles[key] = m_picture.tile(key));
            m_key = key;
            if (!m_last)
                return false;
        }
        const uint8_t *pixel = m_last->row(y % kTileSide) + x % kTileSide * 3;
        luma = 0.2126 * pixel[0] + 0.7152 * pixel[1] + 0.0722 * pixel[2];
        return true;
    }

private:
    const TileSource &m_picture;
    TileKey m_key;
    std::shared_ptr<const Tile> m_last;
    std::map<TileKey, std::shared_ptr<const Tile>> m_tiles;
};

/// Sums of d², on the border and beside it.
struct Sums
{
    double on = 0;
    double off = 0;
    int64_t count = 0;

    double ratio() const
    {
        // A picture of one colour has neither: nothing shows.
        constexpr double grain = 1e-3;
        const auto n = static_cast<double>(std::max<int64_t>(1, count));
        return (on / n + grain) / (off / (n * std::size(kShifts)) + grain);
    }
};

/// Every stretch of the grid's inner borders that touches the region, cut to at most kLongest pixels.
std::vector<SeamStretch> stretchesIn(const PatchGrid &grid, const PixelRect &region)
{
    std::vector<SeamStretch> stretches;
    const auto collect = [&](bool isVertical, const std::vector<int64_t> &borders, const std::vector<int64_t> &ends,
                             int64_t from, int64_t to, int64_t begin, int64_t end) {
        for (size_t i = 1; i + 1 < borders.size(); ++i) {
            if (borders[i] < from || borders[i] >= to || borders[i] < kMargin || borders[i] + kMargin > borders.back())
                continue;
            for (size_t k = 0; k + 1 < ends.size(); ++k) {
                const int64_t first = std::max(ends[k], begin);
                const int64_t last = std::min({ends[k + 1], end, first + kLongest});
                if (first < last)
                    stretches.push_back({isVertical, borders[i], first, last, 1});
            }
        }
    };
    collect(true, grid.columns, grid.rows, region.left, region.right, region.top, region.bottom);
    collect(false, grid.rows, grid.columns, region.top, region.bottom, region.left, region.right);
    return stretches;
}

/// d² at a border; false where pixels are missing.
bool squareAt(Luma &luma, bool isVertical, int64_t border, int64_t along, double &square)
{
    double y[4] = {};
    for (int64_t k = 0; k < 4; ++k) {
        const int64_t across = border - 2 + k;
        if (!(isVertical ? luma.at(across, along, y[k]) : luma.at(along, across, y[k])))
            return false;
    }
    const double d = (y[2] - y[1]) - ((y[1] - y[0]) + (y[3] - y[2])) / 2;
    square = d * d;
    return true;
}

Sums sumsOf(Luma &luma, const SeamStretch &stretch)
{
    Sums sums;
    for (int64_t along = stretch.begin; along < stretch.end; ++along) {
        double on = 0;
        double off = 0;
        bool exists = squareAt(luma, stretch.isVertical, stretch.at, along, on);
        for (const int64_t shift : kShifts) {
            double square = 0;
            exists = exists && squareAt(luma, stretch.isVertical, stretch.at + shift, along, square);
            off += square;
        }
        if (!exists)
            continue;
        sums.on += on;
        sums.off += off;
        ++sums.count;
    }
    return sums;
}

} // namespace

SeamMeasure measureSeams(const TileSource &picture, const PatchGrid &grid, const PixelRect &region, int most,
                         const std::function<bool()> &goesOn)
{
    SeamMeasure measure;
    const std::vector<SeamStretch> all = stretchesIn(grid, region.intersected(PixelRect::of(picture.size())));
    measure.borders = static_cast<int64_t>(all.size());
    const size_t count = std::min(all.size(), static_cast<size_t>(std::max(0, most)));
    Luma luma(picture);
    Sums total;
    for (size_t i = 0; i < count && goesOn(); ++i) {
        SeamStretch stretch = all[i * all.size() / count];
        const Sums sums = sumsOf(luma, stretch);
        if (sums.count == 0)
            continue;
        stretch.ratio = sums.ratio();
        measure.stretches.push_back(stretch);
        total.on += sums.on;
        total.off += sums.off;
        total.count += sums.count;
    }
    measure.ratio = total.count > 0 ? total.ratio() : 1;
    return measure;
}

} // namespace pixelsmith
