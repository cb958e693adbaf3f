#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace pixelsmith {

/// Pixels as decoded: 3 bytes each, rows without padding.
struct DecodedTile
{
    int64_t width = 0;
    int64_t height = 0;
    std::vector<uint8_t> rgb;
};

/// Lossless packing of RGB8 tiles: colour differences to green, median edge prediction (as in JPEG-LS), then zstd,
/// nearly as an entropy coder alone, for residuals of photographs hold few repeats.
class TileEncoder
{
public:
    TileEncoder();
    ~TileEncoder();
    TileEncoder(const TileEncoder &) = delete;
    TileEncoder &operator=(const TileEncoder &) = delete;

    /// \param rgb  3 * width * height bytes; width and height 1…65535.
    /// \return valid until the next call.
    std::span<const std::byte> encode(std::span<const uint8_t> rgb, int64_t width, int64_t height);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// Empty if the bytes are not a packed tile of at most `maxSide` pixels a side. Thread-safe.
std::optional<DecodedTile> decodeTile(std::span<const std::byte> bytes, int64_t maxSide);

} // namespace pixelsmith
