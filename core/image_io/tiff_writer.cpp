#include "base/hash.h"
#include "image_io/encoded_parts.h"
#include "image_io/metadata.h"
#include "image_io/patient_file.h"
#include "image_io/tiff_tile_encoder.h"

#include <cerrno>
#include <tiffio.h>

namespace pixelsmith {

namespace {

/// Above this, offsets may not fit into 32 bits any more.
constexpr int64_t kBigTiffBytes = int64_t(3500) << 20;

[[noreturn]] void failTiff(const std::filesystem::path &path)
{
    // The library does not hand the system's error up; one more write does.
    const int systemError = errorOfAppending(partOf(path));
    failWriting(path, systemError != 0 ? systemError : EIO);
}

void setTexts(TIFF &file, const PictureMetadata &metadata)
{
    const std::string &profile = srgbProfile();
    TIFFSetField(&file, TIFFTAG_ICCPROFILE, static_cast<uint32_t>(profile.size()), profile.data());
    TIFFSetField(&file, TIFFTAG_SOFTWARE, "Pixelsmith");
    if (!metadata.recipe.empty())
        TIFFSetField(&file, TIFFTAG_IMAGEDESCRIPTION, metadata.recipe.c_str());
    const std::string packet = xmpPacket(metadata);
    TIFFSetField(&file, TIFFTAG_XMLPACKET, static_cast<uint32_t>(packet.size()), packet.data());
}

/// \param isReduced  a level below the picture itself: it has no texts of its own.
void setTags(TIFF &file, PixelSize size, bool isReduced, const ExportOptions &options)
{
    setTileTags(file, options.compression, options.bits);
    TIFFSetField(&file, TIFFTAG_IMAGEWIDTH, static_cast<uint32_t>(size.width));
    TIFFSetField(&file, TIFFTAG_IMAGELENGTH, static_cast<uint32_t>(size.height));
    TIFFSetField(&file, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    if (const int density = options.metadata.pixelsPerInch; density > 0) {
        TIFFSetField(&file, TIFFTAG_XRESOLUTION, static_cast<double>(density));
        TIFFSetField(&file, TIFFTAG_YRESOLUTION, static_cast<double>(density));
        TIFFSetField(&file, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
    }
    if (isReduced)
        TIFFSetField(&file, TIFFTAG_SUBFILETYPE, FILETYPE_REDUCEDIMAGE);
    else
        setTexts(file, options.metadata);
}

WrittenPage writeTiles(TIFF &file, const TileSource &source, const std::filesystem::path &path, const Page &page,
                       const ExportOptions &options, const PixelsHandled &handled)
{
    const std::vector<PixelRect> tiles = tilesOf(page.rect.size());
    StreamHash hash;
    const auto prepare = [&](size_t tile, SharedBytes rgb) -> std::function<SharedBytes()> {
        return [rgb = std::move(rgb), size = tiles[tile].size(), compression = options.compression,
                bits = options.bits] { return encodeTiffTile(rgb, size, compression, bits); };
    };
    encodeParts<SharedBytes>(source, page, tiles, prepare, [&](size_t tile, const SharedBytes &encoded) {
        hash.add(std::as_bytes(std::span(*encoded)));
        const auto count = static_cast<tmsize_t>(encoded->size());
        // It is only read: the library would reorder bits, which stand in order here.
        auto *bytes = const_cast<uint8_t *>(encoded->data());
        if (TIFFWriteRawTile(&file, static_cast<uint32_t>(tile), bytes, count) != count)
            failTiff(path);
        handled(tiles[tile].area());
    });
    return {.size = page.rect.size(), .hash = hash.hex()};
}

} // namespace

std::vector<WrittenPage> writeTiff(const TileSource &source, const std::filesystem::path &path,
                                   const std::vector<Page> &pages, const ExportOptions &options,
                                   const PixelsHandled &handled)
{
    int64_t rawBytes = 0;
    for (const Page &page : pages)
        rawBytes += 3 * page.rect.area() * (options.bits / 8);
    const TiffFile file = openTiff(partOf(path), rawBytes > kBigTiffBytes ? "w8" : "w");
    if (!file)
        failTiff(path);
    std::vector<WrittenPage> written;
    for (const Page &page : pages) {
        setTags(*file, page.rect.size(), !written.empty(), options);
        written.push_back(writeTiles(*file, source, path, page, options, handled));
        if (TIFFWriteDirectory(file.get()) == 0)
            failTiff(path);
    }
    return written;
}

} // namespace pixelsmith
