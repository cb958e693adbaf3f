#pragma once

#include <string>
#include <string_view>

namespace pixelsmith {

/// The user comment of an Exif block, in UTF-8; empty if there is none or the block is damaged. Exif 2.32, 4.6.5.
/// \param block  from the byte order mark on ("II" or "MM").
std::string exifUserComment(std::string_view block);

/// The image description of an Exif block, as exifUserComment(). Exif 2.32, 4.6.4.
std::string exifDescription(std::string_view block);

/// The user comment and the first comment segment of a JPEG file's beginning, up to its pixels.
struct JpegTexts
{
    std::string userComment;
    std::string comment;
};
JpegTexts jpegTexts(std::string_view file);

} // namespace pixelsmith
