#include "base/utf8.h"

#include <array>

namespace pixelsmith {

Utf8Character characterAt(std::string_view text, size_t i)
{
    const auto byte = [&](size_t k) { return static_cast<unsigned char>(text[k]); };
    const unsigned char first = byte(i);
    const size_t length = first < 0x80   ? 1
                          : first < 0xc2 ? 0
                          : first < 0xe0 ? 2
                          : first < 0xf0 ? 3
                          : first < 0xf5 ? 4
                                         : 0;
    if (length == 0 || i + length > text.size())
        return {};
    uint32_t code = length == 1 ? first : first & (0x7fu >> length);
    for (size_t k = 1; k < length; ++k) {
        if ((byte(i + k) & 0xc0) != 0x80)
            return {};
        code = code << 6 | (byte(i + k) & 0x3fu);
    }
    constexpr std::array<uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
    const bool isSurrogate = code >= 0xd800 && code < 0xe000;
    return code < kLeast[length] || isSurrogate || code > 0x10ffff ? Utf8Character() : Utf8Character{code, length};
}

void appendUtf8(std::string &text, uint32_t code)
{
    const auto add = [&](uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        add(code);
        return;
    }
    const int further = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    constexpr std::array<uint32_t, 4> kMarks = {0, 0xc0, 0xe0, 0xf0};
    add(kMarks[static_cast<size_t>(further)] | code >> (6 * further));
    for (int i = further - 1; i >= 0; --i)
        add(0x80 | (code >> (6 * i) & 0x3f));
}

std::string utf8FromUnknown(std::string_view text)
{
    size_t i = 0;
    while (i < text.size()) {
        const size_t length = characterAt(text, i).length;
        if (length == 0)
            break;
        i += length;
    }
    if (i == text.size())
        return std::string(text);
    std::string utf8;
    for (const char c : text)
        appendUtf8(utf8, static_cast<unsigned char>(c));
    return utf8;
}

} // namespace pixelsmith
