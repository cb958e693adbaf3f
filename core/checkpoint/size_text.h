#pragma once

#include <cstdint>
#include <string>

namespace pixelsmith {

/// "1 204": digits in groups of three, for sizes in messages.
std::string groupedDigits(uint64_t number);
/// "6.9 GB": in decimal units, as disks and downloads are labelled.
std::string byteText(uint64_t bytes);

} // namespace pixelsmith
