#pragma once

#include <pixelsmith/image_file.h>

#include <string>

/// What a file says of its picture beside the pixels, as bytes. Of PNG see png_chunks.h.
namespace pixelsmith {

/// sRGB as an ICC profile. The same bytes each time.
const std::string &srgbProfile();

/// UTF-8 without controls (but line feeds), without marks that turn the direction of text and without broken bytes, cut
/// to 16 KiB.
std::string cleanText(const std::string &utf8);

/// An XMP packet: program, IPTC digital source type, and the parameters as description. Adobe, "XMP Specification Part
/// 1" and IPTC Photo Metadata Standard.
std::string xmpPacket(const PictureMetadata &metadata);

/// An Exif block, from the byte order mark on. Exif 2.32, 4.5.2, 4.6.4 and 4.6.5.
/// \param description  ASCII; empty: none.
/// \param comment      the user comment, UTF-8 without broken bytes; empty: none.
std::string exifBlock(const std::string &description, const std::string &comment);

/// A JPEG's first bytes that its segments may follow: start of image and JFIF's segment.
inline constexpr int64_t kJpegSegmentsOffset = 20;
/// Segments: Exif with the parameters as user comment, XMP, the colour profile, and the recipe as comment. Exif 2.32,
/// 4.5.2; XMP Specification Part 3; ICC.1:2010, B.4.
std::string jpegSegments(const PictureMetadata &metadata);

} // namespace pixelsmith
