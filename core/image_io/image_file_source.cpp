#include "image_io/decoded_image.h"

#include <pixelsmith/error.h>
#include <pixelsmith/image_file.h>

#include <fmt/format.h>

#include <algorithm>
#include <list>
#include <mutex>

namespace pixelsmith {

namespace {

/// Decoded rows stay in memory by the row of tiles; this many of them.
constexpr size_t kBands = 3;
/// A picture that must be turned is held whole in memory.
constexpr int64_t kMaxTurnedPixels = int64_t(1) << 28;

/// Orientations 5…8 stand on their side.
bool swapsSides(int orientation)
{
    return orientation >= 5;
}

PixelSize uprightSize(const DecodedImage &image)
{
    const PixelSize size = image.size();
    return swapsSides(image.orientation()) ? PixelSize{size.height, size.width} : size;
}

/// Where in the file the pixel of the upright picture lies (EXIF's table of orientations).
PixelPoint filePixel(int orientation, PixelSize fileSize, PixelPoint upright)
{
    PixelPoint p = swapsSides(orientation) ? PixelPoint{upright.y, upright.x} : upright;
    if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
        p.x = fileSize.width - 1 - p.x;
    if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
        p.y = fileSize.height - 1 - p.y;
    return p;
}

struct Band
{
    PixelRect rect;
    std::vector<uint8_t> rgb;
};

class FileTileSource : public TileSource
{
public:
    explicit FileTileSource(const std::filesystem::path &path)
        : m_image(path)
        , m_pyramid(uprightSize(m_image))
    {
        if (m_image.orientation() != 1 && m_image.size().area() > kMaxTurnedPixels)
            throw Error(ErrorKind::InvalidRequest,
                        fmt::format("{} is stored turned and too large to be turned here. Save it upright first.",
                                    path.string()),
                        path.string());
    }

    const TilePyramid &pyramid() const override { return m_pyramid; }

    std::shared_ptr<const Tile> tile(const TileKey &key) const override
    {
        if (key.level != 0 || !m_pyramid.contains(key))
            return nullptr;
        const PixelRect rect = m_pyramid.tileRect(key);
        auto tile = std::make_shared<Tile>(Tile{.key = key,
                                                .width = rect.width(),
                                                .height = rect.height(),
                                                .revision = 1,
                                                .rgb = std::vector<uint8_t>(static_cast<size_t>(3 * rect.area()))});
        const std::lock_guard lock(m_mutex);
        if (m_image.orientation() != 1)
            fillTurned(rect, *tile);
        else if (m_image.isTiled())
            tile->rgb = m_image.read(rect);
        else
            fillFromBand(bandOf(key.row), rect, *tile);
        return tile;
    }

private:
    static void fillFromBand(const Band &band, const PixelRect &rect, Tile &tile)
    {
        for (int64_t y = 0; y < tile.height; ++y) {
            const uint8_t *from =
                band.rgb.data() + 3 * ((rect.top - band.rect.top + y) * band.rect.width() + rect.left);
            std::copy_n(from, 3 * tile.width, tile.row(y));
        }
    }

    void fillTurned(const PixelRect &rect, Tile &tile) const
    {
        const PixelRect whole = PixelRect::of(m_image.size());
        if (m_bands.empty())
            m_bands.push_back({.rect = whole, .rgb = m_image.read(whole)});
        const std::vector<uint8_t> &rgb = m_bands.front().rgb;
        for (int64_t y = 0; y < tile.height; ++y) {
            for (int64_t x = 0; x < tile.width; ++x) {
                const PixelPoint from = filePixel(m_image.orientation(), m_image.size(), {rect.left + x, rect.top + y});
                std::copy_n(rgb.data() + 3 * (from.y * whole.width() + from.x), 3, tile.row(y) + 3 * x);
            }
        }
    }

    /// The rows of a row of tiles; the newest bands stay at the front. Threads may ask a little out of order: what is
    /// decoded on the way down is kept, for going back up means to begin at the top again.
    const Band &bandOf(int64_t tileRow) const
    {
        const auto found = std::find_if(m_bands.begin(), m_bands.end(),
                                        [&](const Band &band) { return band.rect.top == tileRow * kTileSide; });
        if (found != m_bands.end()) {
            m_bands.splice(m_bands.begin(), m_bands, found);
            return m_bands.front();
        }
        const bool isNear = tileRow >= m_nextRow && tileRow < m_nextRow + int64_t(kBands);
        for (int64_t row = isNear ? m_nextRow : tileRow; row <= tileRow; ++row) {
            const PixelRect rect =
                PixelRect{0, row * kTileSide, m_image.size().width, (row + 1) * kTileSide}.intersected(
                    PixelRect::of(m_image.size()));
            m_bands.push_front({.rect = rect, .rgb = m_image.read(rect)});
            if (m_bands.size() > kBands)
                m_bands.pop_back();
        }
        m_nextRow = tileRow + 1;
        return m_bands.front();
    }

    mutable std::mutex m_mutex;
    mutable DecodedImage m_image;
    TilePyramid m_pyramid;
    mutable std::list<Band> m_bands;
    mutable int64_t m_nextRow = 0; ///< of tiles, which the file would give next
};

} // namespace

std::unique_ptr<TileSource> openImageFile(const std::filesystem::path &path)
{
    return std::make_unique<FileTileSource>(path);
}

PixelSize readImageSize(const std::filesystem::path &path)
{
    return uprightSize(DecodedImage(path));
}

} // namespace pixelsmith
