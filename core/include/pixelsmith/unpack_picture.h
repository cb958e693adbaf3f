#pragma once

#include <pixelsmith/image_file.h>

#include <filesystem>

namespace pixelsmith {

/// Unpacks a picture file of any size into a new document of one stage, at its own size and with all levels: to be looked
/// at, not to be grown. False: progress stopped it, and the document is gone.
/// Throws as openImageFile(), and Error(Io) or Error(DiskFull) if the document cannot be written.
bool unpackPicture(const std::filesystem::path &picture, const std::filesystem::path &document,
                   const ExportProgress &progress);

} // namespace pixelsmith
