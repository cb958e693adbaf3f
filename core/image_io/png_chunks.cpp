#include "image_io/png_chunks.h"

#include "image_io/big_endian.h"
#include "image_io/metadata.h"

#include <pixelsmith/error.h>

#include <array>
#include <cmath>
#include <zlib.h>

namespace pixelsmith {

namespace {

using namespace std::string_literals;

constexpr double kInchesPerMetre = 1 / 0.0254;

/// \param before  of the bytes before these.
uint32_t crcOf(std::string_view bytes, uint32_t before = 0)
{
    if (bytes.empty())
        return before; // zlib takes no bytes for a new beginning
    return static_cast<uint32_t>(crc32_z(before, reinterpret_cast<const Bytef *>(bytes.data()), bytes.size()));
}

std::string compressed(const std::string &bytes)
{
    uLongf size = compressBound(bytes.size());
    std::string packed(size, '\0');
    const int result = compress(reinterpret_cast<Bytef *>(packed.data()), &size,
                                reinterpret_cast<const Bytef *>(bytes.data()), bytes.size());
    PIXELSMITH_CHECK(result == Z_OK, "A PNG's text could not be packed.");
    packed.resize(size);
    return packed;
}

std::string header(PixelSize size)
{
    // 8 bits, RGB, deflate, filters by row, not interlaced.
    return pngChunk("IHDR", bigEndian(static_cast<uint32_t>(size.width)) + bigEndian(static_cast<uint32_t>(size.height))
                                + "\x08\x02\0\0\0"s);
}

/// sRGB's gamma and primaries, in 1/100000, for readers that know no profiles.
std::string colour()
{
    std::string primaries;
    for (const uint32_t value : {31270u, 32900u, 64000u, 33000u, 30000u, 60000u, 15000u, 6000u})
        primaries += bigEndian(value);
    return pngChunk("gAMA", bigEndian(uint32_t(45455))) + pngChunk("cHRM", primaries)
           + pngChunk("iCCP", "sRGB\0\0"s + compressed(srgbProfile()));
}

std::string resolution(int pixelsPerInch)
{
    constexpr char metre = 1;
    const auto density = bigEndian(static_cast<uint32_t>(std::lround(pixelsPerInch * kInchesPerMetre)));
    return pngChunk("pHYs", density + density + metre);
}

std::string utf8Text(const std::string &keyword, const std::string &text)
{
    // Not compressed, no language, no translated keyword.
    return pngChunk("iTXt", keyword + "\0\0\0\0\0"s + text);
}

} // namespace

std::string pngChunk(std::string_view type, std::string_view content)
{
    std::string chunk;
    chunk.reserve(content.size() + 12);
    chunk += bigEndian(static_cast<uint32_t>(content.size()));
    chunk += type;
    chunk += content;
    chunk += bigEndian(crcOf(content, crcOf(type)));
    return chunk;
}

std::string pngStart(PixelSize size, const PictureMetadata &metadata)
{
    std::string start = "\x89PNG\r\n\x1a\n"s + header(size) + colour();
    if (metadata.pixelsPerInch > 0)
        start += resolution(metadata.pixelsPerInch);
    start += pngChunk("tEXt", "Software\0Pixelsmith"s);
    if (!metadata.recipe.empty()) // ASCII
        start += pngChunk("zTXt", "Description\0\0"s + compressed(metadata.recipe));
    if (const std::string parameters = cleanText(metadata.parameters); !parameters.empty())
        start += utf8Text("parameters", parameters);
    return start + utf8Text("XML:com.adobe.xmp", xmpPacket(metadata));
}

std::string pngEnd()
{
    return pngChunk("IEND", {});
}

} // namespace pixelsmith
