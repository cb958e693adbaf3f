#pragma once

#include <pixelsmith/image_file.h>

#include <cstddef>
#include <string>
#include <string_view>

/// PNG's chunks as bytes; see the PNG specification, third edition, sections 5 and 11.
namespace pixelsmith {

/// \param type  its four letters.
std::string pngChunk(std::string_view type, std::string_view content);

/// All that stands before the pixels: signature, header, colour profile, resolution and texts (program, recipe, parameters
/// and XMP). 8 bits a channel, RGB.
std::string pngStart(PixelSize size, const PictureMetadata &metadata);

/// The last chunk.
std::string pngEnd();

} // namespace pixelsmith
