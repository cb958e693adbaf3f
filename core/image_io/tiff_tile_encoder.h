#pragma once

#include "image_io/band_reader.h"

#include <pixelsmith/image_file.h>

#include <cstdint>
#include <filesystem>
#include <memory>

struct tiff;

namespace pixelsmith {

/// An open file of libtiff, which is told to be silent.
using TiffFile = std::unique_ptr<tiff, void (*)(tiff *)>;

/// \param mode  of libtiff. \return null if it cannot be opened.
TiffFile openTiff(const std::filesystem::path &path, const char *mode);

/// Tags that say how tiles of RGB are stored: kTileSide wide, horizontal differences where they are compressed.
void setTileTags(tiff &file, TiffCompression compression, int bits);

/// A tile as its file holds it: the given bytes themselves where that is the same. Thread-safe.
/// \param rgb   3 * width * height bytes; width and height at most kTileSide: the rest of the tile is black.
/// \param bits  8 or 16.
/// Throws Error(OutOfMemory).
SharedBytes encodeTiffTile(const SharedBytes &rgb, PixelSize size, TiffCompression compression, int bits);

} // namespace pixelsmith
