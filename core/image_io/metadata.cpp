#include "image_io/metadata.h"

#include "base/utf8.h"
#include "image_io/big_endian.h"

#include <pixelsmith/error.h>

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <lcms2.h>
#include <memory>
#include <string_view>
#include <vector>

namespace pixelsmith {

namespace {

using namespace std::string_literals;

constexpr size_t kMaxText = 16 << 10;

bool isHarmless(uint32_t code)
{
    const bool isControl = (code < 0x20 && code != '\n') || (code >= 0x7f && code < 0xa0);
    const bool turnsDirection = code == 0x061c || code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e)
                                || (code >= 0x2066 && code <= 0x2069);
    return !isControl && !turnsDirection && code != 0xfffe && code != 0xffff && code != 0xfeff;
}

std::string xmlEscaped(const std::string &text)
{
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        default:
            escaped += c;
        }
    }
    return escaped;
}

/// \param marker  0xe1 for APP1, 0xe2 for APP2, 0xfe for a comment.
std::string jpegSegment(unsigned char marker, const std::string &content)
{
    PIXELSMITH_CHECK(content.size() <= 65533, "A JPEG's segment is too long.");
    return "\xff"s + static_cast<char>(marker) + bigEndian(static_cast<uint16_t>(content.size() + 2)) + content;
}

std::string utf16BigEndian(const std::string &utf8)
{
    std::string result;
    for (size_t i = 0; i < utf8.size();) {
        const Utf8Character character = characterAt(utf8, i);
        i += character.length;
        if (character.code >= 0x10000) {
            result += bigEndian(static_cast<uint16_t>(0xd7c0 + (character.code >> 10)));
            result += bigEndian(static_cast<uint16_t>(0xdc00 + (character.code & 0x3ff)));
        } else {
            result += bigEndian(static_cast<uint16_t>(character.code));
        }
    }
    return result;
}

std::string exifField(uint16_t tag, uint16_t type, uint32_t count, uint32_t value)
{
    return bigEndian(tag) + bigEndian(type) + bigEndian(count) + bigEndian(value);
}

} // namespace

/// Two directories of one field each: the first leads to the second, which holds the comment.
std::string exifWithComment(const std::string &text)
{
    constexpr uint16_t kExifDirectory = 0x8769;
    constexpr uint16_t kUserComment = 0x9286;
    constexpr uint16_t kLong = 4;
    constexpr uint16_t kUndefined = 7;
    constexpr uint32_t kDirectoryBytes = 2 + 12 + 4;
    const std::string comment = "UNICODE\0"s + utf16BigEndian(text);
    const auto directory = [](const std::string &field) {
        return bigEndian(uint16_t(1)) + field + bigEndian(uint32_t(0));
    };
    return "MM\0\x2a"s + bigEndian(uint32_t(8)) + directory(exifField(kExifDirectory, kLong, 1, 8 + kDirectoryBytes))
           + directory(
               exifField(kUserComment, kUndefined, static_cast<uint32_t>(comment.size()), 8 + 2 * kDirectoryBytes))
           + comment;
}

namespace {

std::string_view sourceTerm(DigitalSource source)
{
    switch (source) {
    case DigitalSource::Trained:
        return "trainedAlgorithmicMedia";
    case DigitalSource::Composite:
        return "compositeWithTrainedAlgorithmicMedia";
    case DigitalSource::Unmarked:
        break;
    }
    return {};
}

std::string makeSrgbProfile()
{
    const std::unique_ptr<void, decltype(&cmsCloseProfile)> profile(cmsCreate_sRGBProfile(), &cmsCloseProfile);
    cmsUInt32Number size = 0;
    if (!profile || !cmsSaveProfileToMem(profile.get(), nullptr, &size))
        throw Error(ErrorKind::Internal, "The colour profile could not be made.");
    std::string bytes(size, '\0');
    if (!cmsSaveProfileToMem(profile.get(), bytes.data(), &size))
        throw Error(ErrorKind::Internal, "The colour profile could not be made.");
    // Bytes 24 to 35 are the time of making; equal pictures shall be equal files.
    std::ranges::copy("\x07\xd0\0\x01\0\x01\0\0\0\0\0\0"s, bytes.begin() + 24);
    return bytes;
}

} // namespace

const std::string &srgbProfile()
{
    static const std::string profile = makeSrgbProfile();
    return profile;
}

std::string cleanText(const std::string &utf8)
{
    std::string clean;
    for (size_t i = 0; i < utf8.size();) {
        const Utf8Character character = characterAt(utf8, i);
        if (clean.size() + character.length > kMaxText)
            break;
        if (character.length > 0 && isHarmless(character.code))
            clean += utf8.substr(i, character.length);
        i += std::max<size_t>(1, character.length);
    }
    return clean;
}

std::string xmpPacket(const PictureMetadata &metadata)
{
    std::string properties = "<xmp:CreatorTool>Pixelsmith</xmp:CreatorTool>";
    if (const auto term = sourceTerm(metadata.source); !term.empty())
        properties += fmt::format("<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/{}"
                                  "</Iptc4xmpExt:DigitalSourceType>",
                                  term);
    if (const std::string text = cleanText(metadata.parameters); !text.empty())
        properties += "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">" + xmlEscaped(text)
                      + "</rdf:li></rdf:Alt></dc:description>";
    return "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
           "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
           "<rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" "
           "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
           "xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\">"
           + properties + "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>";
}

std::string jpegSegments(const PictureMetadata &metadata)
{
    const std::string parameters = cleanText(metadata.parameters);
    return (parameters.empty() ? std::string() : jpegSegment(0xe1, "Exif\0\0"s + exifWithComment(parameters)))
           + jpegSegment(0xe1, "http://ns.adobe.com/xap/1.0/\0"s + xmpPacket(metadata))
           + jpegSegment(0xe2, "ICC_PROFILE\0\x01\x01"s + srgbProfile())
           + (metadata.recipe.empty() ? std::string() : jpegSegment(0xfe, metadata.recipe));
}

} // namespace pixelsmith
