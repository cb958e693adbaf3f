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
    Ending{".tif", ImageFormat::Tiff},  Ending{".tiff", ImageFormat::Tiff},    Ending{".png", ImageFormat::Png},
    Ending{".jpg", ImageFormat::Jpeg},  Ending{".jpeg", ImageFormat::Jpeg},    Ending{".exr", ImageFormat::Exr},
    Ending{".webp", ImageFormat::WebP}, Ending{".dzi", ImageFormat::DeepZoom},
};

struct FormatNames
{
    ImageFormat format;
    std::string_view name;    ///< on the command line
    std::string_view display; ///< in messages
};

constexpr std::array kNames = {
    FormatNames{ImageFormat::Tiff, "tiff", "TIFF"}, FormatNames{ImageFormat::Png, "png", "PNG"},
    FormatNames{ImageFormat::Jpeg, "jpeg", "JPEG"}, FormatNames{ImageFormat::Exr, "exr", "EXR"},
    FormatNames{ImageFormat::WebP, "webp", "WebP"}, FormatNames{ImageFormat::DeepZoom, "dzi", "Deep Zoom"},
};

const FormatNames &namesOf(ImageFormat format)
{
    return *std::ranges::find(kNames, format, &FormatNames::format);
}

struct CompressionName
{
    std::string_view name; ///< ours and OpenImageIO's
    TiffCompression compression;
};

constexpr std::array kCompressions = {
    CompressionName{"zip", TiffCompression::Zip},
    CompressionName{"lzw", TiffCompression::Lzw},
    CompressionName{"none", TiffCompression::None},
};

struct Magic
{
    size_t offset;
    std::string_view bytes;
    std::string_view plugin; ///< OpenImageIO's reader; empty: known, but not read
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
    Magic{8, "WEBP"sv, "webp", "WebP"},
    Magic{4, "ftypavif"sv, "", "AVIF image"},
    Magic{4, "ftyphei"sv, "", "HEIC image"},
    Magic{4, "ftypmif"sv, "", "HEIC image"},
    Magic{0, "BM"sv, "", "BMP image"},
    Magic{0, "%PDF"sv, "", "PDF document"},
    Magic{0, "SQLite format 3\0"sv, "", "document, not a picture"},
};

} // namespace

std::string_view displayName(ImageFormat format)
{
    return namesOf(format).display;
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
                fmt::format("{} {}. PNG, JPEG, TIFF, EXR and WebP can be opened.", path.string(), what), path.string());
}

ImageFormat imageFormatFromName(const std::string &name)
{
    const auto found = std::ranges::find(kNames, name, &FormatNames::name);
    if (found == kNames.end())
        throw Error(ErrorKind::InvalidRequest,
                    fmt::format("\"{}\" is no picture format; there are tiff, png, jpeg, exr, webp and dzi.", name),
                    name);
    return found->format;
}

TiffCompression tiffCompressionFromName(const std::string &name)
{
    for (const auto &[known, compression] : kCompressions) {
        if (name == known)
            return compression;
    }
    throw Error(ErrorKind::InvalidRequest,
                fmt::format("\"{}\" is no compression of TIFF files; there are zip, lzw and none.", name), name);
}

std::string_view name(ImageFormat format)
{
    return namesOf(format).name;
}

std::string_view name(TiffCompression compression)
{
    return std::ranges::find(kCompressions, compression, &CompressionName::compression)->name;
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
                fmt::format("The format of {} is not known by its ending. Use .tif, .tiff, .png, .jpg, .jpeg, .exr, "
                            ".webp or .dzi.",
                            path.filename().string()),
                path.string());
}

} // namespace pixelsmith
