#include "image_io/exif_comment.h"

#include "base/utf8.h"

#include <cstdint>
#include <optional>

namespace pixelsmith {

namespace {

using namespace std::string_view_literals;

constexpr uint16_t kDescription = 0x010e;
constexpr uint16_t kExifDirectory = 0x8769;
constexpr uint16_t kUserComment = 0x9286;
constexpr size_t kFieldBytes = 12;
constexpr size_t kCodeBytes = 8;

/// Numbers and pieces of a block; nothing outside of it is read.
class Block
{
public:
    explicit Block(std::string_view bytes)
        : m_bytes(bytes)
        , m_isBigEndian(bytes.starts_with("MM"))
    {
    }

    bool isSound() const { return m_bytes.starts_with("II*\0"sv) || m_bytes.starts_with("MM\0*"sv); }

    std::optional<uint32_t> number(size_t at, size_t bytes) const
    {
        if (at > m_bytes.size() || bytes > m_bytes.size() - at)
            return std::nullopt;
        uint32_t value = 0;
        for (size_t i = 0; i < bytes; ++i)
            value = value << 8 | static_cast<unsigned char>(m_bytes[at + (m_isBigEndian ? i : bytes - 1 - i)]);
        return value;
    }

    /// Where the directory's field with this tag begins.
    std::optional<size_t> field(size_t directory, uint16_t tag) const
    {
        const auto count = number(directory, 2);
        for (size_t i = 0; count && i < *count; ++i) {
            const size_t at = directory + 2 + i * kFieldBytes;
            const auto found = number(at, 2);
            if (!found)
                return std::nullopt;
            if (*found == tag)
                return at;
        }
        return std::nullopt;
    }

    /// The value that a field of bytes leads to.
    std::string_view value(size_t field) const
    {
        const auto count = number(field + 4, 4);
        const auto place = number(field + 8, 4);
        if (!count || !place)
            return {};
        const size_t at = *count <= 4 ? field + 8 : *place;
        return at <= m_bytes.size() && *count <= m_bytes.size() - at ? m_bytes.substr(at, *count) : std::string_view();
    }

private:
    std::string_view m_bytes;
    bool m_isBigEndian;
};

uint32_t unitAt(std::string_view text, size_t at, bool isBigEndian)
{
    const uint32_t first = static_cast<unsigned char>(text[at]);
    const uint32_t second = static_cast<unsigned char>(text[at + 1]);
    return isBigEndian ? first << 8 | second : second << 8 | first;
}

/// The standard says the block's byte order, and programs disagree: most characters have a high byte of zero.
bool looksBigEndian(std::string_view text)
{
    int64_t zerosFirst = 0;
    for (size_t i = 0; i + 1 < text.size(); i += 2)
        zerosFirst += (text[i] == 0 ? 1 : 0) - (text[i + 1] == 0 ? 1 : 0);
    return zerosFirst >= 0;
}

std::string utf8FromUtf16(std::string_view text)
{
    const bool isBigEndian = looksBigEndian(text);
    std::string utf8;
    for (size_t i = 0; i + 1 < text.size(); i += 2) {
        uint32_t code = unitAt(text, i, isBigEndian);
        if (code >= 0xd800 && code < 0xdc00 && i + 3 < text.size()) {
            const uint32_t low = unitAt(text, i + 2, isBigEndian);
            if (low < 0xdc00 || low >= 0xe000)
                continue;
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            i += 2;
        }
        const bool isSurrogate = code >= 0xd800 && code < 0xe000;
        if (code != 0 && code != 0xfeff && !isSurrogate)
            appendUtf8(utf8, code);
    }
    return utf8;
}

} // namespace

std::string exifUserComment(std::string_view bytes)
{
    const Block block(bytes);
    const auto first = block.isSound() ? block.number(4, 4) : std::nullopt;
    const auto link = first ? block.field(*first, kExifDirectory) : std::nullopt;
    const auto directory = link ? block.number(*link + 8, 4) : std::nullopt;
    const auto field = directory ? block.field(*directory, kUserComment) : std::nullopt;
    const std::string_view value = field ? block.value(*field) : std::string_view();
    if (value.size() <= kCodeBytes)
        return {};
    const std::string_view text = value.substr(kCodeBytes);
    if (value.starts_with("UNICODE\0"sv))
        return utf8FromUtf16(text);
    return utf8FromUnknown(text.substr(0, text.find('\0')));
}

std::string exifDescription(std::string_view bytes)
{
    const Block block(bytes);
    const auto first = block.isSound() ? block.number(4, 4) : std::nullopt;
    const auto field = first ? block.field(*first, kDescription) : std::nullopt;
    const std::string_view text = field ? block.value(*field) : std::string_view();
    return utf8FromUnknown(text.substr(0, text.find('\0')));
}

JpegTexts jpegTexts(std::string_view file)
{
    constexpr unsigned char kApp1 = 0xe1;
    constexpr unsigned char kComment = 0xfe;
    constexpr unsigned char kScan = 0xda;
    constexpr std::string_view kExif = "Exif\0\0"sv;
    JpegTexts texts;
    const auto byte = [&](size_t at) { return static_cast<unsigned char>(file[at]); };
    for (size_t at = 2; at + 4 <= file.size() && byte(at) == 0xff && byte(at + 1) != kScan;) {
        const unsigned char marker = byte(at + 1);
        if (marker == 0xff) {
            ++at; // padding
            continue;
        }
        const size_t length = size_t(byte(at + 2)) << 8 | byte(at + 3);
        if (length < 2 || length > file.size() - at - 2)
            break;
        const std::string_view content = file.substr(at + 4, length - 2);
        if (marker == kComment && texts.comment.empty())
            texts.comment = utf8FromUnknown(content.substr(0, content.find('\0')));
        else if (marker == kApp1 && content.starts_with(kExif) && texts.userComment.empty())
            texts.userComment = exifUserComment(content.substr(kExif.size()));
        at += 2 + length;
    }
    return texts;
}

} // namespace pixelsmith
