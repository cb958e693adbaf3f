#pragma once

#include <string>

namespace pixelsmith {

/// The number's bytes, the highest first, as PNG, JPEG and Exif have them.
template<typename Integer>
std::string bigEndian(Integer value)
{
    std::string bytes;
    for (int shift = 8 * (static_cast<int>(sizeof(Integer)) - 1); shift >= 0; shift -= 8)
        bytes += static_cast<char>(value >> shift & 0xff);
    return bytes;
}

} // namespace pixelsmith
