#pragma once

#include <pixelsmith/image_file.h>

namespace pixelsmith {

/// The size that a picture is reduced to for a longest side. \param maxSide  pixels; 0, or as long as it is: it stays.
PixelSize reducedSize(PixelSize size, int64_t maxSide);

/// What exportImage() asks of the disk before it begins: a cautious guess for photographs, which mostly need less.
/// \param size  of the picture or region that is written, reduced already. \return bytes, with those of all levels where
/// the file holds them.
int64_t exportBytes(PixelSize size, const ExportOptions &options);

} // namespace pixelsmith
