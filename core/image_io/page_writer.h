#pragma once

#include "image_io/band_reader.h"

#include <pixelsmith/image_file.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace pixelsmith {

/// One page of a file: a part of a level, usually all of it.
struct Page
{
    int level = 0;
    PixelRect rect; ///< in that level

    friend bool operator==(const Page &, const Page &) = default;
};

struct WrittenPage
{
    PixelSize size;
    std::string hash; ///< of EXR the halves in the order of writing; of TIFF the tiles' bytes; of others all bytes
};

/// Called with the number of pixels just handled. Throws ExportStopped to stop.
using PixelsHandled = std::function<void(int64_t pixels)>;

/// Thrown from PixelsHandled; never leaves exportImage().
struct ExportStopped
{
};

/// Where a file is written until it is complete.
inline std::filesystem::path partOf(const std::filesystem::path &path)
{
    return path.string() + ".part";
}

/// All write to partOf(path). Throw Error(Io), Error(DiskFull).
std::vector<WrittenPage> writeTiff(const TileSource &source, const std::filesystem::path &path,
                                   const std::vector<Page> &pages, const ExportOptions &options,
                                   const PixelsHandled &handled);
/// More than one page: a mipmap, to which the levels down to one pixel are added.
std::vector<WrittenPage> writeExr(const TileSource &source, const std::filesystem::path &path,
                                  const std::vector<Page> &pages, const ExportOptions &options,
                                  const PixelsHandled &handled);
std::vector<WrittenPage> writePng(const TileSource &source, const std::filesystem::path &path, const Page &page,
                                  const ExportOptions &options, const PixelsHandled &handled);
std::vector<WrittenPage> writeJpeg(const TileSource &source, const std::filesystem::path &path, const Page &page,
                                   const ExportOptions &options, const PixelsHandled &handled);
/// Holds the whole page in memory.
std::vector<WrittenPage> writeWebP(const TileSource &source, const std::filesystem::path &path, const Page &page,
                                   const ExportOptions &options, const PixelsHandled &handled);

/// Opens partOf(path) once more and reads all of it: bytes must be as written, of TIFF also where its directories say; of
/// EXR every pixel; WebP must be decodable. Throws Error(Io).
void verifyFile(const std::filesystem::path &path, const ExportOptions &options, const std::vector<WrittenPage> &pages,
                const PixelsHandled &handled);

/// Error(Io) or Error(DiskFull): what is read is not what was written.
[[noreturn]] void failVerifying(const std::filesystem::path &path);

} // namespace pixelsmith
