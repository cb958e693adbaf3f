#pragma once

#include <pixelsmith/geometry.h>

#include <cstdint>
#include <string>

namespace pixelsmith {

/// How strongly colours are reduced: not at all, or to half in both directions.
enum class JpegColour { Full, Half };

/// A whole JPEG file in memory; JPEG's library ends the process where it cannot write. Thread-safe.
/// \param rgb      3 bytes a pixel, rows without padding.
/// \param quality  1…100.
/// \param restarts  each row of blocks begins anew, so that the parts of a picture can be put together; see joinable().
/// Throws Error(OutOfMemory).
std::string encodeJpeg(const uint8_t *rgb, PixelSize size, int quality, JpegColour colour, bool restarts = false);

/// A file that was encoded with restarts, apart.
struct JpegParts
{
    std::string header; ///< up to the scan's data
    std::string scan;   ///< without the mark of the end
};
JpegParts partsOf(const std::string &file);

/// Rows of a part of a larger picture: the marks between rows of blocks are numbered from 0 to 7, and the next part
/// begins with 0 again. ITU-T T.81, B.2.1 and E.1.4.
inline constexpr int64_t kJpegPartRows = 128;
/// Stands between two parts' scans.
inline constexpr const char *kJpegJoint = "\xff\xd7";
inline constexpr const char *kJpegEnd = "\xff\xd9";

/// The header of a picture that is higher than the part it was made for.
void setJpegHeight(std::string &header, int64_t height);
void setJpegPixelsPerInch(std::string &header, int pixelsPerInch);

} // namespace pixelsmith
