#include "base/hash.h"
#include "image_io/metadata.h"
#include "image_io/oiio_output.h"
#include "image_io/patient_file.h"

#include <tiffio.h>

namespace pixelsmith {

namespace {

/// Zip's lightest level: photographs get hardly smaller with more, and take three times as long.
constexpr int kZipQuality = 1;
/// Above this, offsets may not fit into 32 bits any more.
constexpr int64_t kBigTiffBytes = int64_t(3500) << 20;

OIIO::ImageSpec tiffSpecOf(PixelSize size, bool isReduced, const ExportOptions &options)
{
    OIIO::ImageSpec spec = specOf(size, options.bits == 16 ? OIIO::TypeDesc::UINT16 : OIIO::TypeDesc::UINT8, options);
    spec.tile_width = spec.tile_height = static_cast<int>(kTileSide);
    spec.tile_depth = 1;
    spec.attribute("compression", std::string(name(options.compression)));
    if (options.compression == TiffCompression::Zip)
        spec.attribute("tiff:zipquality", kZipQuality);
    if (options.compression != TiffCompression::None)
        spec.attribute("tiff:Predictor", 2);
    if (isReduced)
        spec.attribute("tiff:subfiletype", 1);
    return spec;
}

WrittenPage writeTiles(OIIO::ImageOutput &output, const TileSource &source, const std::filesystem::path &path,
                       const Page &page, const PixelsHandled &handled)
{
    const std::vector<PixelRect> groups = tileGroups(page.rect.size());
    BandReader reader(source, page.level, moved(groups, page.rect));
    StreamHash hash;
    std::vector<uint8_t> rgb;
    for (const PixelRect &group : groups) {
        rgb.resize(static_cast<size_t>(3 * group.area()));
        reader.read(moved(group, page.rect), rgb.data());
        hash.add(std::as_bytes(std::span(rgb)));
        if (!output.write_tiles(static_cast<int>(group.left), static_cast<int>(group.right),
                                static_cast<int>(group.top), static_cast<int>(group.bottom), 0, 1,
                                OIIO::TypeDesc::UINT8, rgb.data()))
            failOutput(output, path);
        handled(group.area());
    }
    return {.size = page.rect.size(), .hash = hash.hex()};
}

/// OpenImageIO drops XMP fields it does not know, so the packet is added afterwards: the first page's directory is
/// written anew at the file's end.
void addXmp(const std::filesystem::path &path, const PictureMetadata &metadata)
{
    const std::string packet = xmpPacket(metadata);
    const std::unique_ptr<TIFF, decltype(&TIFFClose)> file(TIFFOpen(partOf(path).c_str(), "r+"), &TIFFClose);
    if (!file || !TIFFSetField(file.get(), TIFFTAG_XMLPACKET, static_cast<uint32_t>(packet.size()), packet.data())
        || !TIFFRewriteDirectory(file.get())) {
        const int systemError = errorOfAppending(partOf(path));
        failWriting(path, systemError != 0 ? systemError : EIO);
    }
}

} // namespace

std::vector<WrittenPage> writeTiff(const TileSource &source, const std::filesystem::path &path,
                                   const std::vector<Page> &pages, const ExportOptions &options,
                                   const PixelsHandled &handled)
{
    int64_t rawBytes = 0;
    for (const Page &page : pages)
        rawBytes += 3 * page.rect.area() * (options.bits / 8);
    auto output = makeOutput(ImageFormat::Tiff);
    std::vector<WrittenPage> written;
    for (const Page &page : pages) {
        OIIO::ImageSpec spec = tiffSpecOf(page.rect.size(), !written.empty(), options);
        if (rawBytes > kBigTiffBytes)
            spec.attribute("tiff:bigtiff", 1);
        const auto mode = written.empty() ? OIIO::ImageOutput::Create : OIIO::ImageOutput::AppendSubimage;
        if (!output->open(partOf(path).string(), spec, mode))
            failOutput(*output, path);
        written.push_back(writeTiles(*output, source, path, page, handled));
    }
    if (!output->close())
        failOutput(*output, path);
    // What geterror() may still hold is a harmless remark on an empty Exif directory; reading back decides.
    output->geterror();
    addXmp(path, options.metadata);
    return written;
}

} // namespace pixelsmith
