#pragma once

#include "image_io/page_parts.h"
#include "image_io/page_writer.h"

#include <OpenImageIO/imageio.h>

/// What the writers that use OpenImageIO share.
namespace pixelsmith {

/// Three channels, with colour profile, texts and resolution.
OIIO::ImageSpec specOf(PixelSize size, OIIO::TypeDesc type, const ExportOptions &options);

/// Throws Error(Io) if the installation cannot write the format.
std::unique_ptr<OIIO::ImageOutput> makeOutput(ImageFormat format);

/// Error(DiskFull) or Error(Io): the library's own words do not tell why, one more write does.
[[noreturn]] void failOutput(OIIO::ImageOutput &output, const std::filesystem::path &path);

} // namespace pixelsmith
