#include "image_io/image_format.h"

#include "base/file.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace pixelsmith {

namespace {

using namespace std::string_view_literals;

struct Ending
{
    std::string_view text;
    ImageFormat format;
};

constexpr std::array kEndings = {
    Ending{".tif", ImageFormat::Tiff}, Ending{".tiff", ImageFormat::Tiff}, Ending{".png", ImageFormat::Png},
    Ending{".jpg", ImageFormat::Jpeg}, Ending{".jpeg", ImageFormat::Jpeg},
};

struct Magic
{
    size_t offset;
    std::string_view bytes;
    std::string_view plugin; ///< empty: known, but not read
    std::string_view name;
};

constexpr std::array kMagics = {
    Magic{0, "\x89PNG\r\n\x1a\n"sv, "png", "PNG"},
    Magic{0, "\xff\xd8\xff"sv, "jpeg", "JPEG"},
    Magic{0, "II*\0"sv, "tiff", "TIFF"},
    Magic{0, "MM\0*"sv, "tiff", "TIFF"},
    Magic{0, "II+\0"sv, "tiff", "TIFF"},
    Magic{0, "MM\0+"sv, "tiff", "TIFF"},
    Magic{0, "\x76\x2f\x31\x01"sv, "openexr", "EXR"},
    Magic{0, "8BPS"sv, "", "PSD image"},
    Magic{0, "GIF8"sv, "", "GIF image"},
    Magic{8, "WEBP"sv, "", "WebP image"},
    Magic{4, "ftypavif"sv, "", "AVIF image"},
    Magic{4, "ftyphei"sv, "", "HEIC image"},
    Magic{4, "ftypmif"sv, "", "HEIC image"},
    Magic{0, "BM"sv, "", "BMP image"},
    Magic{0, "%PDF"sv, "", "PDF document"},
    Magic{0, "SQLite format 3\0"sv, "", "document, not a picture"},
};

} // namespace

const char *pluginOf(ImageFormat format)
{
    switch (format) {
    case ImageFormat::Tiff:
        return "tiff";
    case ImageFormat::Png:
        return "png";
    case ImageFormat::Jpeg:
        return "jpeg";
    }
    throw Error(ErrorKind::Internal, "A picture format has no writer.");
}

std::string_view displayName(ImageFormat format)
{
    return format == ImageFormat::Tiff ? "TIFF" : format == ImageFormat::Png ? "PNG" : "JPEG";
}

std::string readingPluginOf(const std::filesystem::path &path)
{
    const std::string start = readFileStart(path, 16);
    const auto found = std::find_if(kMagics.begin(), kMagics.end(), [&](const Magic &magic) {
        return start.size() >= magic.offset && std::string_view(start).substr(magic.offset).starts_with(magic.bytes);
    });
    if (found != kMagics.end() && !found->plugin.empty())
        return std::string(found->plugin);
    const std::string what = found != kMagics.end() ? fmt::format("is a {}", found->name) : "is not a picture";
    throw Error(ErrorKind::InvalidRequest,
                fmt::format("{} {}. PNG, JPEG, TIFF and EXR can be opened.", path.string(), what), path.string());
}

ImageFormat imageFormatFromName(const std::string &name)
{
    for (const ImageFormat format : {ImageFormat::Tiff, ImageFormat::Png, ImageFormat::Jpeg}) {
        if (name == pluginOf(format))
            return format;
    }
    throw Error(ErrorKind::InvalidRequest,
                fmt::format("\"{}\" is no picture format; there are tiff, png and jpeg.", name), name);
}

ImageFormat imageFormatFromPath(const std::filesystem::path &path)
{
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const Ending &known : kEndings) {
        if (ending == known.text)
            return known.format;
    }
    throw Error(ErrorKind::InvalidRequest,
                fmt::format("The format of {} is not known by its ending. Use .tif, .tiff, .png, .jpg or .jpeg.",
                            path.filename().string()),
                path.string());
}

} // namespace pixelsmith
