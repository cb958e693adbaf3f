#include "image_io/page_writer.h"

#include "base/hash.h"
#include "image_io/image_format.h"
#include "image_io/patient_file.h"

#include <pixelsmith/error.h>
#include <pixelsmith/log.h>

#include <OpenImageIO/filesystem.h>
#include <OpenImageIO/imageio.h>
#include <fmt/format.h>

#include <algorithm>

namespace pixelsmith {

namespace {

/// Tiles of a row that are compressed together, in parallel.
constexpr int64_t kTilesAtOnce = 16;
/// Rows that are handed to a scanline writer together.
constexpr int64_t kRowsAtOnce = 64;
/// Zip's lightest level: photographs get hardly smaller with more, and take three times as long.
constexpr int kZipQuality = 1;
/// Above this, offsets may not fit into 32 bits any more.
constexpr int64_t kBigTiffBytes = int64_t(3500) << 20;
constexpr int kFullColourQuality = 90;

OIIO::ImageSpec specOf(PixelSize size, const ExportOptions &options)
{
    OIIO::ImageSpec spec(static_cast<int>(size.width), static_cast<int>(size.height), 3, OIIO::TypeDesc::UINT8);
    spec.attribute("oiio:ColorSpace", "sRGB");
    spec.attribute("Software", "Pixelsmith");
    if (options.description.size() <= kMaxDescription) {
        if (!options.description.empty())
            spec.attribute("ImageDescription", options.description);
    } else {
        log(LogLevel::Warning, "The description is too long for a picture file and was left out.");
    }
    return spec;
}

OIIO::ImageSpec tiffSpecOf(PixelSize size, bool isReduced, const ExportOptions &options)
{
    OIIO::ImageSpec spec = specOf(size, options);
    spec.tile_width = spec.tile_height = static_cast<int>(kTileSide);
    spec.tile_depth = 1;
    spec.attribute("compression", "zip");
    spec.attribute("tiff:zipquality", kZipQuality);
    spec.attribute("tiff:Predictor", 2);
    if (isReduced)
        spec.attribute("tiff:subfiletype", 1);
    return spec;
}

std::unique_ptr<OIIO::ImageOutput> makeOutput(ImageFormat format)
{
    auto output = OIIO::ImageOutput::create(pluginOf(format));
    if (!output)
        throw Error(ErrorKind::Io, fmt::format("This installation cannot write {} files.", displayName(format)));
    return output;
}

/// The library's own words do not tell why; one more write does.
[[noreturn]] void failOutput(OIIO::ImageOutput &output, const std::filesystem::path &path)
{
    const std::string detail = output.geterror();
    const int systemError = errorOfAppending(partOf(path));
    if (systemError != 0)
        failWriting(path, systemError);
    throw Error(ErrorKind::Io, fmt::format("{} could not be written ({}).", path.string(), detail), path.string());
}

/// Rectangles of whole tiles in a page's own coordinates, as many as are worked on at once.
std::vector<PixelRect> tileGroups(PixelSize size)
{
    std::vector<PixelRect> groups;
    for (int64_t top = 0; top < size.height; top += kTileSide) {
        for (int64_t left = 0; left < size.width; left += kTilesAtOnce * kTileSide)
            groups.push_back(
                PixelRect::at(left, top, {kTilesAtOnce * kTileSide, kTileSide}).intersected(PixelRect::of(size)));
    }
    return groups;
}

PixelRect moved(const PixelRect &rect, const PixelRect &by)
{
    return {rect.left + by.left, rect.top + by.top, rect.right + by.left, rect.bottom + by.top};
}

WrittenPage writeTiles(OIIO::ImageOutput &output, const TileSource &source, const std::filesystem::path &path,
                       const Page &page, const PixelsHandled &handled)
{
    BandReader reader(source, page.level);
    StreamHash hash;
    std::vector<uint8_t> rgb;
    for (const PixelRect &group : tileGroups(page.rect.size())) {
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

} // namespace

std::vector<WrittenPage> writeTiff(const TileSource &source, const std::filesystem::path &path,
                                   const std::vector<Page> &pages, const ExportOptions &options,
                                   const PixelsHandled &handled)
{
    int64_t rawBytes = 0;
    for (const Page &page : pages)
        rawBytes += 3 * page.rect.area();
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
    return written;
}

std::vector<WrittenPage> writeScanlines(const TileSource &source, const std::filesystem::path &path, const Page &page,
                                        const ExportOptions &options, const PixelsHandled &handled)
{
    PatientFile file(partOf(path), path);
    OIIO::Filesystem::IOFile proxy(file.stream(), OIIO::Filesystem::IOProxy::Write);
    OIIO::Filesystem::IOProxy *proxyPointer = &proxy;
    OIIO::ImageSpec spec = specOf(page.rect.size(), options);
    spec.attribute("oiio:ioproxy", OIIO::TypeDesc::PTR, &proxyPointer);
    if (options.format == ImageFormat::Jpeg) {
        spec.attribute("CompressionQuality", options.quality);
        spec.attribute("jpeg:subsampling", options.quality >= kFullColourQuality ? "4:4:4" : "4:2:0");
    }
    auto output = makeOutput(options.format);
    if (!output->open(partOf(path).string(), spec))
        failOutput(*output, path);
    BandReader reader(source, page.level);
    StreamHash hash;
    std::vector<uint8_t> rgb;
    const PixelSize size = page.rect.size();
    for (int64_t top = 0; top < size.height; top += kRowsAtOnce) {
        const PixelRect band = {0, top, size.width, std::min(top + kRowsAtOnce, size.height)};
        rgb.resize(static_cast<size_t>(3 * band.area()));
        reader.read(moved(band, page.rect), rgb.data());
        hash.add(std::as_bytes(std::span(rgb)));
        const bool isTaken = output->write_scanlines(static_cast<int>(band.top), static_cast<int>(band.bottom), 0,
                                                     OIIO::TypeDesc::UINT8, rgb.data());
        file.check();
        if (!isTaken)
            failOutput(*output, path);
        handled(band.area());
    }
    const bool isClosed = output->close();
    file.check();
    if (!isClosed || output->has_error())
        failOutput(*output, path);
    return {{.size = size, .hash = hash.hex()}};
}

namespace {

[[noreturn]] void failVerifying(const std::filesystem::path &path)
{
    // TIFF's library does not tell of a last byte that had no room.
    if (const int systemError = errorOfAppending(partOf(path)); systemError != 0)
        failWriting(path, systemError);
    throw Error(ErrorKind::Io,
                fmt::format("{} was written, but it reads differently. The disk may be failing; try another place.",
                            path.string()),
                path.string());
}

std::string hashOfPage(OIIO::ImageInput &input, int page, const WrittenPage &expected,
                       const std::filesystem::path &path, const PixelsHandled &handled)
{
    StreamHash hash;
    std::vector<uint8_t> rgb;
    const bool isTiled = input.spec().tile_width > 0;
    const auto number = [](int64_t value) { return static_cast<int>(value); };
    std::vector<PixelRect> parts = tileGroups(expected.size);
    if (!isTiled) {
        parts.clear();
        for (int64_t top = 0; top < expected.size.height; top += kRowsAtOnce)
            parts.push_back({0, top, expected.size.width, std::min(top + kRowsAtOnce, expected.size.height)});
    }
    for (const PixelRect &rect : parts) {
        rgb.resize(static_cast<size_t>(3 * rect.area()));
        const bool isRead = isTiled
                                ? input.read_tiles(page, 0, number(rect.left), number(rect.right), number(rect.top),
                                                   number(rect.bottom), 0, 1, 0, 3, OIIO::TypeDesc::UINT8, rgb.data())
                                : input.read_scanlines(page, 0, number(rect.top), number(rect.bottom), 0, 0, 3,
                                                       OIIO::TypeDesc::UINT8, rgb.data());
        if (!isRead)
            failVerifying(path);
        hash.add(std::as_bytes(std::span(rgb)));
        handled(rect.area());
    }
    return hash.hex();
}

} // namespace

void verifyFile(const std::filesystem::path &path, ImageFormat format, const std::vector<WrittenPage> &pages,
                const PixelsHandled &handled)
{
    // The library's own limit is meant for strangers' files.
    OIIO::attribute("limits:imagesize_MB", 0);
    const auto input = OIIO::ImageInput::create(pluginOf(format));
    OIIO::ImageSpec spec;
    if (!input || !input->open(partOf(path).string(), spec))
        failVerifying(path);
    for (size_t page = 0; page < pages.size(); ++page) {
        const bool isThere = input->seek_subimage(static_cast<int>(page), 0);
        const OIIO::ImageSpec &found = input->spec();
        if (!isThere || PixelSize{found.width, found.height} != pages[page].size || found.nchannels != 3)
            failVerifying(path);
        const std::string hash = hashOfPage(*input, static_cast<int>(page), pages[page], path, handled);
        if (format != ImageFormat::Jpeg && hash != pages[page].hash)
            failVerifying(path);
    }
}

} // namespace pixelsmith
