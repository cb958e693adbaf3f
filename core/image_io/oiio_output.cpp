#include "image_io/oiio_output.h"

#include "image_io/image_format.h"
#include "image_io/metadata.h"
#include "image_io/patient_file.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>

namespace pixelsmith {

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

} // namespace pixelsmith
