#include "image_io/oiio_output.h"

#include "image_io/image_format.h"
#include "image_io/metadata.h"
#include "image_io/patient_file.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>

#include <algorithm>

namespace pixelsmith {

namespace {

/// Tiles of a row that are compressed together, in parallel.
constexpr int64_t kTilesAtOnce = 16;

} // namespace

OIIO::ImageSpec specOf(PixelSize size, OIIO::TypeDesc type, const ExportOptions &options)
{
    OIIO::ImageSpec spec(static_cast<int>(size.width), static_cast<int>(size.height), 3, type);
    spec.attribute("Software", "Pixelsmith");
    if (options.format != ImageFormat::Exr) {
        const std::string &profile = srgbProfile();
        spec.attribute("oiio:ColorSpace", "sRGB");
        spec.attribute("ICCProfile", OIIO::TypeDesc(OIIO::TypeDesc::UINT8, static_cast<int>(profile.size())),
                       profile.data());
    }
    if (const int density = options.metadata.pixelsPerInch; density > 0) {
        spec.attribute("XResolution", static_cast<float>(density));
        spec.attribute("YResolution", static_cast<float>(density));
        spec.attribute("ResolutionUnit", "in");
    }
    if (const std::string &recipe = options.metadata.recipe; !recipe.empty())
        spec.attribute("ImageDescription", recipe);
    return spec;
}

std::unique_ptr<OIIO::ImageOutput> makeOutput(ImageFormat format)
{
    auto output = OIIO::ImageOutput::create(pluginOf(format));
    if (!output)
        throw Error(ErrorKind::Io, fmt::format("This installation cannot write {} files.", displayName(format)));
    return output;
}

void failOutput(OIIO::ImageOutput &output, const std::filesystem::path &path)
{
    const std::string detail = output.geterror();
    const int systemError = errorOfAppending(partOf(path));
    if (systemError != 0)
        failWriting(path, systemError);
    throw Error(ErrorKind::Io, fmt::format("{} could not be written ({}).", path.string(), detail), path.string());
}

std::vector<PixelRect> tileGroups(PixelSize size)
{
    std::vector<PixelRect> groups;
    for (int64_t top = 0; top < size.height; top += kTileSide) {
        for (int64_t left = 0; left < size.width; left += kTilesAtOnce * kTileSide)
            groups.push_back(
                PixelRect::at(left, top, {kTilesAtOnce * kTileSide, kTileSide}).intersected(PixelRect::of(size)));
    }
    return groups;
}

std::vector<PixelRect> rowGroups(PixelSize size, int64_t rows)
{
    std::vector<PixelRect> groups;
    for (int64_t top = 0; top < size.height; top += rows)
        groups.push_back({0, top, size.width, std::min(top + rows, size.height)});
    return groups;
}

PixelRect moved(const PixelRect &rect, const PixelRect &by)
{
    return {rect.left + by.left, rect.top + by.top, rect.right + by.left, rect.bottom + by.top};
}

std::vector<PixelRect> moved(std::vector<PixelRect> rects, const PixelRect &by)
{
    for (PixelRect &rect : rects)
        rect = moved(rect, by);
    return rects;
}

} // namespace pixelsmith
