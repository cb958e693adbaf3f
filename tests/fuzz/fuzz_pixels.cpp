// Whole pictures, as they are opened and read: small PNG, JPEG, TIFF and EXR files through OpenImageIO.
#include "fuzz/fuzz.h"

#include <pixelsmith/image_file.h>

#include <OpenImageIO/imageio.h>

using namespace pixelsmith;
using namespace std::string_literals;

namespace {

constexpr int kWidth = 21;
constexpr int kHeight = 18;
/// Of a picture whose pixels are read: more would take the time of many others.
constexpr int64_t kMaxPixels = int64_t(1) << 20;

/// A sound picture in a format, by its file's ending. \param side  of its tiles; 0: it is stored by rows.
std::string picture(const std::string &ending, int channels, OIIO::TypeDesc type, int side = 0,
                    const std::string &compression = {}, int orientation = 1)
{
    OIIO::ImageSpec spec(kWidth, kHeight, channels, type);
    spec.tile_width = side;
    spec.tile_height = side;
    spec.attribute("Orientation", orientation);
    if (!compression.empty())
        spec.attribute("Compression", compression);
    std::vector<float> values(static_cast<size_t>(kWidth * kHeight * channels));
    for (size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(i * 37 % 101) / 100;
    const std::string path = (fuzz::folder() / ("seed" + ending)).string();
    const auto output = OIIO::ImageOutput::create(path);
    if (!output || !output->open(path, spec) || !output->write_image(OIIO::TypeDesc::FLOAT, values.data())
        || !output->close())
        std::abort();
    return fuzz::readFile(path);
}

} // namespace

namespace pixelsmith::fuzz {

std::vector<std::string> seeds()
{
    const auto byte = OIIO::TypeDesc::UINT8;
    const auto word = OIIO::TypeDesc::UINT16;
    const auto half = OIIO::TypeDesc::HALF;
    return {picture(".png", 3, byte),
            picture(".png", 4, word),
            picture(".png", 1, byte),
            picture(".jpg", 3, byte, 0, {}, 6),
            picture(".jpg", 1, byte),
            picture(".tif", 3, byte, 0, "lzw", 3),
            picture(".tif", 4, word, 16, "zip"),
            picture(".tif", 1, OIIO::TypeDesc::FLOAT, 0, "none"),
            picture(".tif", 3, byte, 16, "jpeg"),
            picture(".exr", 3, half, 0, "zip"),
            picture(".exr", 4, OIIO::TypeDesc::FLOAT, 16, "piz"),
            picture(".exr", 2, half, 0, "rle")};
}

std::vector<std::string> words()
{
    return {"IHDR",
            "PLTE",
            "tRNS",
            "IDAT",
            "iCCP",
            "gAMA",
            "\xff\xc0",
            "\xff\xc2",
            "\xff\xc4",
            "\xff\xda",
            "\xff\xdd",
            "dataWindow",
            "displayWindow",
            "channels",
            "tiles",
            "compression",
            "lineOrder",
            "box2i",
            "\x01\x01"s,
            "\x42\x01"s,
            "\x44\x01"s,
            "\x06\x01"s,
            "\x15\x01"s,
            "\xff\xff\xff\x7f",
            "\xff\xff\xff\xff",
            std::string(4, '\0')};
}

} // namespace pixelsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const auto path = fuzz::folder() / "pixels";
    fuzz::writeFile(path, fuzz::textOf(data, size));
    fuzz::expectRefusalAtMost([&] {
        const auto picture = openImageFile(path);
        if (picture->size().area() > kMaxPixels)
            return;
        for (const TileKey &key : picture->pyramid().tilesIn(0, PixelRect::of(picture->size()))) {
            if (picture->tile(key)->rgb.size() != static_cast<size_t>(3 * picture->pyramid().tileRect(key).area()))
                std::abort();
        }
        readSliderMap(path);
    });
    return 0;
}
