#include "base/hash.h"
#include "image_io/page_parts.h"
#include "image_io/page_writer.h"
#include "image_io/patient_file.h"
#include "image_io/tiff_tile_encoder.h"
#include "oiio/oiio_module.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>
#include <tiffio.h>
#include <webp/decode.h>

#include <algorithm>

namespace pixelsmith {

namespace {

/// More than a tile of noise takes, in any compression.
constexpr uint64_t kMaxTiffTile = 4u << 20;

/// OpenImageIO would decode all of it for its size.
void verifyWebP(const std::filesystem::path &path, PixelSize size)
{
    std::vector<unsigned char> bytes(std::filesystem::file_size(partOf(path)));
    const std::unique_ptr<std::FILE, decltype(&std::fclose)> file(std::fopen(partOf(path).c_str(), "rb"), &std::fclose);
    int width = 0;
    int height = 0;
    if (!file || std::fread(bytes.data(), 1, bytes.size(), file.get()) != bytes.size()
        || !WebPGetInfo(bytes.data(), bytes.size(), &width, &height) || PixelSize{width, height} != size)
        failVerifying(path);
    const std::unique_ptr<uint8_t, decltype(&WebPFree)> pixels(
        WebPDecodeRGB(bytes.data(), bytes.size(), &width, &height), &WebPFree);
    if (!pixels)
        failVerifying(path);
}

/// Decoding would take as long as encoding did. What the disk can do to a file shows in its bytes.
void verifyBytes(const std::filesystem::path &path, const WrittenPage &page, const PixelsHandled &handled)
{
    if (fileHash(partOf(path)) != page.hash)
        failVerifying(path);
    handled(page.size.area());
}

/// Each tile's bytes must be those that were written, and where the file says.
std::string hashOfTiles(TIFF &file, PixelSize size, const PixelsHandled &handled)
{
    StreamHash hash;
    std::vector<char> bytes;
    const std::vector<PixelRect> tiles = tilesOf(size);
    for (uint32_t tile = 0; tile < tiles.size(); ++tile) {
        bytes.resize(std::min<uint64_t>(TIFFGetStrileByteCount(&file, tile), kMaxTiffTile));
        const auto count = static_cast<tmsize_t>(bytes.size());
        if (count == 0 || TIFFReadRawTile(&file, tile, bytes.data(), count) != count)
            return {};
        hash.add(std::as_bytes(std::span(bytes)));
        handled(tiles[tile].area());
    }
    return hash.hex();
}

void verifyTiff(const std::filesystem::path &path, const std::vector<WrittenPage> &pages, const PixelsHandled &handled)
{
    const TiffFile file = openTiff(partOf(path), "rm"); // m: not mapped, or memory would seem to hold it all
    for (size_t i = 0; i < pages.size(); ++i) {
        uint32_t width = 0;
        uint32_t height = 0;
        if (!file || (i > 0 && TIFFReadDirectory(file.get()) == 0)
            || TIFFGetField(file.get(), TIFFTAG_IMAGEWIDTH, &width) == 0
            || TIFFGetField(file.get(), TIFFTAG_IMAGELENGTH, &height) == 0 || PixelSize{width, height} != pages[i].size
            || TIFFNumberOfTiles(file.get()) != tilesOf(pages[i].size).size()
            || hashOfTiles(*file, pages[i].size, handled) != pages[i].hash)
            failVerifying(path);
    }
}

/// Its encoder is the library's, which the bytes pass on their way: every pixel is decoded.
void verifyExr(const std::filesystem::path &path, const std::vector<WrittenPage> &pages, const PixelsHandled &handled)
{
    const auto reader = oiioModule().openOwnExr(partOf(path));
    std::vector<uint16_t> linear;
    for (int level = 0; level < static_cast<int>(pages.size()); ++level) {
        const WrittenPage &page = pages[static_cast<size_t>(level)];
        if (!reader || !reader->seekLevel(level) || reader->spec().size != page.size || reader->spec().channels != 3)
            failVerifying(path);
        StreamHash hash;
        for (const PixelRect &rect : tileGroups(page.size)) {
            linear.resize(static_cast<size_t>(3 * rect.area()));
            if (!reader->read(rect, SampleType::Half, linear.data()))
                failVerifying(path);
            hash.add(std::as_bytes(std::span(linear)));
            handled(rect.area());
        }
        if (hash.hex() != page.hash)
            failVerifying(path);
    }
}

} // namespace

void failVerifying(const std::filesystem::path &path)
{
    // TIFF's library does not tell of a last byte that had no room.
    if (const int systemError = errorOfAppending(partOf(path)); systemError != 0)
        failWriting(path, systemError);
    throw Error(ErrorKind::Io,
                fmt::format("{} was written, but it reads differently. The disk may be failing; try another place.",
                            path.string()),
                path.string());
}

void verifyFile(const std::filesystem::path &path, const ExportOptions &options, const std::vector<WrittenPage> &pages,
                const PixelsHandled &handled)
{
    if (options.format == ImageFormat::WebP)
        return verifyWebP(path, pages.front().size);
    if (options.format == ImageFormat::Jpeg || options.format == ImageFormat::Png)
        return verifyBytes(path, pages.front(), handled);
    if (options.format == ImageFormat::Tiff)
        return verifyTiff(path, pages, handled);
    verifyExr(path, pages, handled);
}

} // namespace pixelsmith
