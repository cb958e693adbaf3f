#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pixelsmith {

/// Some rows of a picture, on their way into the one zlib stream that a PNG has.
struct PngPart
{
    std::string stream;   ///< deflate blocks that end at a whole byte
    uint64_t bytes = 0;   ///< of what was packed
    uint32_t adler32 = 1; ///< of what was packed
};

/// Thread-safe.
/// \param rows    3 * width bytes each, one behind the other; the first is that above the part and is not packed: zeros
/// where there is none.
/// \param isLast  the stream ends.
PngPart encodePngPart(const std::vector<uint8_t> &rows, int64_t width, bool isLast);

/// What stands before the parts' streams; behind them comes the checksum of all, the highest byte first.
inline constexpr const char *kZlibStart = "\x78\x01";

/// The checksum of two parts together; that of nothing is 1.
uint32_t adler32Of(uint32_t first, const PngPart &second);

} // namespace pixelsmith
