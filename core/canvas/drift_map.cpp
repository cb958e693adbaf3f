#include <pixelsmith/drift_map.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace pixelsmith {

namespace {

constexpr int kReach = 2;      // of smoothing, cells
constexpr int kSpotReach = 16; // two spots are farther apart than this, cells
constexpr size_t kMostSpots = 24;
constexpr double kSpotAboveMean = 2.5; // standard deviations
constexpr float kLeastSpot = 6;        // below, nobody sees it

/// The finest level that is one tile.
std::shared_ptr<const Tile> coarseTile(const TileSource &picture)
{
    const TilePyramid &pyramid = picture.pyramid();
    int level = pyramid.levelCount() - 1;
    while (level > 0 && pyramid.tileCount(level - 1) == 1)
        --level;
    return level < 0 ? nullptr : picture.tile({level, 0, 0});
}

using Channels = std::array<float, 3>;

/// The tile's colours, spread over `size` cells by their places.
std::vector<Channels> cellsOf(const Tile &tile, PixelSize size)
{
    std::vector<Channels> cells;
    cells.reserve(static_cast<size_t>(size.area()));
    for (int64_t y = 0; y < size.height; ++y) {
        const uint8_t *row = tile.row((2 * y + 1) * tile.height / (2 * size.height));
        for (int64_t x = 0; x < size.width; ++x) {
            const uint8_t *pixel = row + (2 * x + 1) * tile.width / (2 * size.width) * 3;
            cells.push_back({float(pixel[0]), float(pixel[1]), float(pixel[2])});
        }
    }
    return cells;
}

/// Means along one axis. \param step  from a cell to the next along it; \param count  of cells along it.
std::vector<Channels> smoothed(const std::vector<Channels> &in, int64_t step, int64_t count)
{
    std::vector<Channels> out(in.size());
    for (size_t i = 0; i < in.size(); ++i) {
        const int64_t at = static_cast<int64_t>(i) / step % count;
        const int64_t first = std::max<int64_t>(-kReach, -at);
        const int64_t last = std::min<int64_t>(kReach, count - 1 - at);
        for (size_t c = 0; c < 3; ++c) {
            float sum = 0;
            for (int64_t k = first; k <= last; ++k)
                sum += in[static_cast<size_t>(static_cast<int64_t>(i) + k * step)][c];
            out[i][c] = sum / static_cast<float>(last - first + 1);
        }
    }
    return out;
}

/// Marks the region of a spot: what hangs together with it and is large too.
void markTaken(const DriftMap &map, size_t spot, float least, std::vector<bool> &isTaken)
{
    const auto width = static_cast<size_t>(map.size.width);
    std::vector<size_t> open{spot};
    isTaken[spot] = true;
    while (!open.empty()) {
        const size_t at = open.back();
        open.pop_back();
        const auto visit = [&](bool exists, size_t next) {
            if (exists && !isTaken[next] && map.values[next] >= least) {
                isTaken[next] = true;
                open.push_back(next);
            }
        };
        visit(at % width > 0, at - 1);
        visit(at % width + 1 < width, at + 1);
        visit(at >= width, at - width);
        visit(at + width < map.values.size(), at + width);
    }
}

/// The largest cells, one of each region.
std::vector<DriftMap::Spot> spotsOf(const DriftMap &map)
{
    double squares = 0;
    for (const float value : map.values)
        squares += (value - map.mean) * (value - map.mean);
    const double deviation = std::sqrt(squares / static_cast<double>(map.values.size()));
    const auto least = std::max(kLeastSpot, static_cast<float>(map.mean + kSpotAboveMean * deviation));
    std::vector<size_t> order;
    for (size_t i = 0; i < map.values.size(); ++i) {
        if (map.values[i] >= least)
            order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return map.values[a] > map.values[b]; });
    std::vector<bool> isTaken(map.values.size());
    std::vector<PixelPoint> places;
    std::vector<DriftMap::Spot> spots;
    for (const size_t i : order) {
        const PixelPoint at{static_cast<int64_t>(i) % map.size.width, static_cast<int64_t>(i) / map.size.width};
        const bool isNew = std::none_of(places.begin(), places.end(), [&](const PixelPoint &p) {
            return std::abs(p.x - at.x) <= kSpotReach && std::abs(p.y - at.y) <= kSpotReach;
        });
        if (isTaken[i])
            continue;
        markTaken(map, i, least, isTaken);
        if (!isNew)
            continue;
        places.push_back(at);
        spots.push_back({(static_cast<double>(at.x) + 0.5) / static_cast<double>(map.size.width),
                         (static_cast<double>(at.y) + 0.5) / static_cast<double>(map.size.height), map.values[i]});
        if (spots.size() == kMostSpots)
            break;
    }
    return spots;
}

} // namespace

DriftMap driftMap(const TileSource &picture, const TileSource &base)
{
    DriftMap map;
    const auto grown = coarseTile(picture);
    const auto first = coarseTile(base);
    if (!grown || !first)
        return map;
    map.size = {std::min(grown->width, first->width), std::min(grown->height, first->height)};
    const auto prepared = [&](const Tile &tile) {
        return smoothed(smoothed(cellsOf(tile, map.size), 1, map.size.width), map.size.width, map.size.height);
    };
    const std::vector<Channels> a = prepared(*grown);
    const std::vector<Channels> b = prepared(*first);
    double sum = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        float difference = 0;
        for (size_t c = 0; c < 3; ++c)
            difference += std::abs(a[i][c] - b[i][c]) / 3;
        map.values.push_back(difference);
        sum += difference;
    }
    map.mean = sum / static_cast<double>(map.values.size());
    map.spots = spotsOf(map);
    return map;
}

} // namespace pixelsmith
