#include <pixelsmith/heal_seams.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

namespace pixelsmith {

namespace {

constexpr int64_t kStrip = 4;  ///< pixels to each side of a border whose tone is compared
constexpr int64_t kBlock = 24; ///< pixels along it that are one vote
constexpr int64_t kLeastBlocks = 3;
constexpr int64_t kLongest = 256;
constexpr int64_t kShifts[] = {0, -16, -8, 8, 16};
constexpr int64_t kMargin = 16 + kStrip;
constexpr int64_t kSquare = 2048; ///< places are looked at square by square: tiles are read once
constexpr size_t kTilesHeld = 48;

constexpr double kLeastStep = 4;
constexpr double kLeastEvenness = 0.8;
constexpr double kLeastContrast = 3;
constexpr double kEven = 0.3;      ///< of the mean step: what counts as stepping the same way
constexpr double kSharpened = 0.5; ///< of an edge that was there before: growing makes it sharper by so much at most
constexpr double kGrain = 0.5;     ///< steps beside a border are never taken for less

using Colour = std::array<double, 3>;

double dot(const Colour &a, const Colour &b)
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

double medianOf(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

/// Single pixels of a picture as if it were as large as another; a few tiles are kept.
class Pixels
{
public:
    Pixels(const TileSource &picture, PixelSize as)
        : m_picture(picture)
        , m_size(picture.size())
        , m_as(as)
    {
    }

    /// Null: nothing exists there.
    const uint8_t *at(int64_t asX, int64_t asY)
    {
        const int64_t x = asX * m_size.width / m_as.width;
        const int64_t y = asY * m_size.height / m_as.height;
        const TileKey key{0, x / kTileSide, y / kTileSide};
        if (!m_isRead || key != m_key) {
            const auto found = m_tiles.find(key);
            if (found == m_tiles.end() && m_tiles.size() >= kTilesHeld)
                m_tiles.clear();
            m_last = found != m_tiles.end() ? found->second : (m_tiles[key] = m_picture.tile(key));
            m_key = key;
            m_isRead = true;
        }
        return m_last ? m_last->row(y % kTileSide) + x % kTileSide * 3 : nullptr;
    }

private:
    const TileSource &m_picture;
    PixelSize m_size;
    PixelSize m_as;
    TileKey m_key;
    bool m_isRead = false;
    std::shared_ptr<const Tile> m_last;
    std::map<TileKey, std::shared_ptr<const Tile>> m_tiles;
};

/// The step across a line in one block along it; false where pixels are missing.
bool stepAcross(Pixels &pixels, bool isVertical, int64_t line, int64_t begin, Colour &step)
{
    step = {};
    for (int64_t along = begin; along < begin + kBlock; ++along) {
        for (int64_t k = -kStrip; k < kStrip; ++k) {
            const uint8_t *pixel = isVertical ? pixels.at(line + k, along) : pixels.at(along, line + k);
            if (!pixel)
                return false;
            for (size_t c = 0; c < step.size(); ++c)
                step[c] += (k < 0 ? -1.0 : 1.0) * pixel[c];
        }
    }
    for (double &value : step)
        value /= static_cast<double>(kBlock * kStrip);
    return true;
}

/// Steps of all blocks at one line.
using Steps = std::vector<Colour>;

std::optional<Steps> stepsAt(Pixels &pixels, const SeamPlace &place, int64_t shift)
{
    Steps steps(static_cast<size_t>((place.end - place.begin) / kBlock));
    for (size_t i = 0; i < steps.size(); ++i) {
        if (!stepAcross(pixels, place.isVertical, place.at + shift, place.begin + static_cast<int64_t>(i) * kBlock,
                        steps[i]))
            return std::nullopt;
    }
    return steps;
}

Colour meanOf(const Steps &steps)
{
    Colour mean = {};
    for (const Colour &step : steps) {
        for (size_t c = 0; c < mean.size(); ++c)
            mean[c] += step[c] / static_cast<double>(steps.size());
    }
    return mean;
}

double lengthOf(const Colour &step)
{
    return std::sqrt(dot(step, step));
}

/// What is seen at a place and beside it, with the line itself first.
struct Looks
{
    std::vector<Steps> own; ///< steps less those of the picture before
    double edge = 0;        ///< of the picture before; 0 where it is not known
};

/// Empty where pixels are missing.
std::optional<Looks> looksOf(Pixels &picture, Pixels *before, const SeamPlace &place)
{
    Looks looks;
    for (const int64_t shift : kShifts) {
        auto steps = stepsAt(picture, place, shift);
        if (!steps)
            return std::nullopt;
        const auto were = before ? stepsAt(*before, place, shift) : std::nullopt;
        if (were)
            looks.edge = std::max(looks.edge, lengthOf(meanOf(*were)));
        for (size_t i = 0; were && i < steps->size(); ++i) {
            for (size_t c = 0; c < 3; ++c)
                (*steps)[i][c] -= (*were)[i][c];
        }
        looks.own.push_back(std::move(*steps));
    }
    return looks;
}

/// Fills in what the place looks like: all steps by how far they go the way that the place steps as a whole.
void judge(const Looks &looks, SeamPlace &place)
{
    Colour direction = meanOf(looks.own[0]);
    const double length = lengthOf(direction);
    for (double &value : direction)
        value /= std::max(length, 1e-9);
    const auto along = [&](const Steps &steps) {
        std::vector<double> values;
        for (const Colour &step : steps)
            values.push_back(dot(step, direction));
        return values;
    };
    const std::vector<double> here = along(looks.own[0]);
    const auto even = std::ranges::count_if(here, [&](double value) { return value > kEven * length; });
    double beside = 0;
    for (size_t i = 1; i < looks.own.size(); ++i)
        beside += std::abs(medianOf(along(looks.own[i]))) / static_cast<double>(looks.own.size() - 1);
    place.step = std::max(0.0, medianOf(here));
    place.evenness = static_cast<double>(even) / static_cast<double>(here.size());
    place.contrast = place.step / (std::max(beside, kSharpened * looks.edge) + kGrain);
}

/// A border between two corners, in pieces; none where it is short or lies at the picture's own.
void addPieces(const SeamPlace &border, int64_t length, std::vector<SeamPlace> &places)
{
    const int64_t whole = border.end - border.begin;
    if (border.at < kMargin || border.at + kMargin > length || whole < kLeastBlocks * kBlock)
        return;
    const int64_t count = ceilDiv(whole, kLongest);
    for (int64_t i = 0; i < count; ++i) {
        SeamPlace piece = border;
        piece.begin = border.begin + whole * i / count;
        piece.end = border.begin + whole * (i + 1) / count;
        places.push_back(piece);
    }
}

auto orderOf(const SeamPlace &place)
{
    const int64_t along = (place.begin + place.end) / 2 / kSquare;
    const int64_t across = place.at / kSquare;
    return std::tuple(place.isVertical ? along : across, place.isVertical ? across : along, !place.isVertical, place.at,
                      place.begin, place.end);
}

/// Each once, square by square.
std::vector<SeamPlace> placesOf(const std::vector<PatchGrid> &grids)
{
    std::vector<SeamPlace> places;
    for (const PatchGrid &grid : grids) {
        const auto collect = [&](bool isVertical, const std::vector<int64_t> &lines, const std::vector<int64_t> &ends) {
            for (size_t i = 1; i + 1 < lines.size(); ++i) {
                for (size_t k = 0; k + 1 < ends.size(); ++k)
                    addPieces({isVertical, lines[i], ends[k], ends[k + 1]}, lines.back(), places);
            }
        };
        collect(true, grid.columns, grid.rows);
        collect(false, grid.rows, grid.columns);
    }
    std::ranges::sort(places, {}, orderOf);
    const auto repeated = std::ranges::unique(places);
    places.erase(repeated.begin(), repeated.end());
    return places;
}

} // namespace

bool SeamPlace::shows() const
{
    return step >= kLeastStep && evenness >= kLeastEvenness && contrast >= kLeastContrast;
}

SeamFindings findSeams(const TileSource &picture, const TileSource *before, const std::vector<PatchGrid> &grids,
                       int64_t most, const std::function<bool()> &goesOn)
{
    const std::vector<SeamPlace> all = placesOf(grids);
    SeamFindings findings;
    findings.places = static_cast<int64_t>(all.size());
    const int64_t count = std::min(findings.places, std::max<int64_t>(0, most));
    Pixels pixels(picture, picture.size());
    std::optional<Pixels> pixelsBefore;
    if (before)
        pixelsBefore.emplace(*before, picture.size());
    for (int64_t i = 0; i < count && goesOn(); ++i) {
        SeamPlace place = all[static_cast<size_t>(i * findings.places / count)];
        const auto looks = looksOf(pixels, pixelsBefore ? &*pixelsBefore : nullptr, place);
        if (!looks)
            continue;
        judge(*looks, place);
        ++findings.looked;
        if (place.shows())
            findings.showing.push_back(place);
    }
    return findings;
}

} // namespace pixelsmith
