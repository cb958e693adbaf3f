#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pixelsmith {

/// A character and how many bytes it takes; length 0: no UTF-8.
struct Utf8Character
{
    uint32_t code = 0;
    size_t length = 0;
};

/// The character that begins at text[i]; i is inside of the text.
Utf8Character characterAt(std::string_view text, size_t i);

/// \param code  of a character, at most 0x10ffff.
void appendUtf8(std::string &text, uint32_t code);

/// Text of unknown encoding: as it is where it is UTF-8, else taken for Latin-1.
std::string utf8FromUnknown(std::string_view text);

} // namespace pixelsmith
