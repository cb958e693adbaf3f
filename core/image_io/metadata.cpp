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

constexpr uint16_t kExifText = 2;
constexpr uint16_t kExifLong = 4;
constexpr uint16_t kExifBytes = 7;

std::string exifField(uint16_t tag, uint16_t type, size_t count, const std::string &value)
{
    return bigEndian(tag) + bigEndian(type) + bigEndian(static_cast<uint32_t>(count)) + value;
}

/// \param offset  of the field's bytes from the block's start; up to four stand in the field itself.
std::string exifField(uint16_t tag, uint16_t type, const std::string &bytes, size_t offset)
{
    const std::string inField = bytes + std::string(bytes.size() < 4 ? 4 - bytes.size() : 0, '\0');
    return exifField(tag, type, bytes.size(), bytes.size() <= 4 ? inField : bigEndian(static_cast<uint32_t>(offset)));
}

std::string exifDirectory(const std::vector<std::string> &fields)
{
    std::string directory = bigEndian(static_cast<uint16_t>(fields.size()));
    for (const std::string &field : fields)
        directory += field;
    return directory + bigEndian(uint32_t(0));
}

size_t exifDirectoryBytes(size_t fields)
{
    return 2 + 12 * fields + 4;
}

} // namespace

/// The first directory leads to the second, which holds the comment; both are followed by what has no room in them.
std::string exifBlock(const std::string &description, const std::string &comment)
{
    constexpr uint16_t kDescription = 0x010e;
    constexpr uint16_t kExifDirectory = 0x8769;
    constexpr uint16_t kUserComment = 0x9286;
    constexpr size_t kStart = 8;
    const std::string text = description.empty() ? std::string() : description + '\0';
    const std::string code = comment.empty() ? std::string() : "UNICODE\0"s + utf16BigEndian(comment);
    const size_t second = kStart + exifDirectoryBytes(size_t(!text.empty()) + size_t(!code.empty()));
    const size_t codeOffset = second + (code.empty() ? 0 : exifDirectoryBytes(1));
    std::vector<std::string> fields;
    if (!text.empty())
        fields.push_back(exifField(kDescription, kExifText, text, codeOffset + code.size()));
    if (!code.empty())
        fields.push_back(exifField(kExifDirectory, kExifLong, 1, bigEndian(static_cast<uint32_t>(second))));
    return "MM\0\x2a"s + bigEndian(static_cast<uint32_t>(kStart)) + exifDirectory(fields)
           + (code.empty() ? code : exifDirectory({exifField(kUserComment, kExifBytes, code, codeOffset)}) + code)
           + text;
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
    return (parameters.empty() ? std::string() : jpegSegment(0xe1, "Exif\0\0"s + exifBlock({}, parameters)))
           + jpegSegment(0xe1, "http://ns.adobe.com/xap/1.0/\0"s + xmpPacket(metadata))
           + jpegSegment(0xe2, "ICC_PROFILE\0\x01\x01"s + srgbProfile())
           + (metadata.recipe.empty() ? std::string() : jpegSegment(0xfe, metadata.recipe));
}

} // namespace pixelsmith
