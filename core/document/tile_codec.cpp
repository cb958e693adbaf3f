#include "document/tile_codec.h"

#include "document/restore_residuals.h"

#include <pixelsmith/error.h>

#include <zstd.h>

#include <algorithm>
#include <array>

namespace pixelsmith {

namespace {

/// What stands before the zstd frame: format, width and height as little-endian 16-bit numbers.
constexpr size_t kHeaderBytes = 5;
constexpr uint8_t kFormatMedianZstd = 1;
constexpr int64_t kMaxSide = 65535;

/// LOCO-I's predictor: the median of left, up and left + up - upLeft.
inline uint8_t predicted(int left, int up, int upLeft)
{
    return static_cast<uint8_t>(std::max(std::min(left, up), std::min(std::max(left, up), left + up - upLeft)));
}

inline uint8_t wrapped(int value)
{
    return static_cast<uint8_t>(value);
}

/// Interleaved RGB to the planes G, R - G, B - G.
void splitPlanes(std::span<const uint8_t> rgb, std::vector<uint8_t> &planes)
{
    const size_t count = rgb.size() / 3;
    planes.resize(rgb.size());
    uint8_t *g = planes.data();
    uint8_t *r = g + count;
    uint8_t *b = r + count;
    for (size_t i = 0; i < count; ++i) {
        g[i] = rgb[3 * i + 1];
        r[i] = wrapped(rgb[3 * i] - g[i]);
        b[i] = wrapped(rgb[3 * i + 2] - g[i]);
    }
}

void residualsOfRow(const uint8_t *row, const uint8_t *above, int64_t width, uint8_t *out)
{
    if (!above) {
        out[0] = row[0];
        for (int64_t x = 1; x < width; ++x)
            out[x] = wrapped(row[x] - row[x - 1]);
        return;
    }
    out[0] = wrapped(row[0] - above[0]);
    for (int64_t x = 1; x < width; ++x)
        out[x] = wrapped(row[x] - predicted(row[x - 1], above[x], above[x - 1]));
}

} // namespace

struct TileEncoder::Private
{
    std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(), &ZSTD_freeCCtx};
    std::vector<uint8_t> planes;
    std::vector<uint8_t> residuals;
    std::vector<std::byte> packed;
};

TileEncoder::TileEncoder()
    : d(std::make_unique<Private>())
{
    PIXELSMITH_CHECK(d->context, "The tile encoder could not be made.");
    // A tiny match table: looking for repeats costs half of the speed and makes photographs larger, not smaller; long
    // runs in flat areas are still found.
    for (const auto &[parameter, value] : {std::pair{ZSTD_c_compressionLevel, 1},
                                           {ZSTD_c_strategy, int(ZSTD_fast)},
                                           {ZSTD_c_minMatch, 7},
                                           {ZSTD_c_hashLog, 6}}) {
        PIXELSMITH_CHECK(!ZSTD_isError(ZSTD_CCtx_setParameter(d->context.get(), parameter, value)),
                         "The tile encoder could not be set up.");
    }
}

TileEncoder::~TileEncoder() = default;

std::span<const std::byte> TileEncoder::encode(std::span<const uint8_t> rgb, int64_t width, int64_t height)
{
    PIXELSMITH_CHECK(width > 0 && height > 0 && width <= kMaxSide && height <= kMaxSide
                         && rgb.size() == static_cast<size_t>(3 * width * height),
                     "A tile to be stored has another size than its pixels.");
    splitPlanes(rgb, d->planes);
    d->residuals.resize(rgb.size());
    for (int64_t row = 0; row < 3 * height; ++row) {
        const uint8_t *pixels = d->planes.data() + row * width;
        residualsOfRow(pixels, row % height ? pixels - width : nullptr, width, d->residuals.data() + row * width);
    }
    d->packed.resize(kHeaderBytes + ZSTD_compressBound(rgb.size()));
    const std::array<int64_t, kHeaderBytes> header = {kFormatMedianZstd, width & 255, width >> 8, height & 255,
                                                      height >> 8};
    std::transform(header.begin(), header.end(), d->packed.begin(),
                   [](int64_t v) { return static_cast<std::byte>(v); });
    const size_t size = ZSTD_compress2(d->context.get(), d->packed.data() + kHeaderBytes,
                                       d->packed.size() - kHeaderBytes, d->residuals.data(), d->residuals.size());
    PIXELSMITH_CHECK(!ZSTD_isError(size), "A tile could not be packed.");
    return {d->packed.data(), kHeaderBytes + size};
}

std::optional<DecodedTile> decodeTile(std::span<const std::byte> bytes, int64_t maxSide)
{
    if (bytes.size() < kHeaderBytes || std::to_integer<uint8_t>(bytes[0]) != kFormatMedianZstd)
        return std::nullopt;
    const auto number = [&](size_t at) {
        return std::to_integer<int64_t>(bytes[at]) | std::to_integer<int64_t>(bytes[at + 1]) << 8;
    };
    DecodedTile tile{.width = number(1), .height = number(3), .rgb = {}};
    if (tile.width < 1 || tile.height < 1 || tile.width > maxSide || tile.height > maxSide)
        return std::nullopt;
    const auto count = static_cast<size_t>(3 * tile.width * tile.height);
    const auto residuals = std::make_unique_for_overwrite<uint8_t[]>(count); // all of it is decoded, or none is used
    const auto frame = bytes.subspan(kHeaderBytes);
    if (ZSTD_decompress(residuals.get(), count, frame.data(), frame.size()) != count)
        return std::nullopt;
    tile.rgb.resize(count);
    restoreResiduals({residuals.get(), count}, tile.width, tile.height, tile.rgb);
    return tile;
}

} // namespace pixelsmith
