#include "base/file.h"
#include "canvas/scaled_source.h"
#include "image_io/deep_zoom_writer.h"
#include "image_io/image_format.h"
#include "image_io/page_writer.h"

#include <pixelsmith/error.h>
#include <pixelsmith/export_size.h>
#include <pixelsmith/image_file.h>
#include <pixelsmith/log.h>

#include <fmt/format.h>

#include <cmath>
#include <future>
#include <limits>

namespace pixelsmith {

namespace {

namespace fs = std::filesystem;

/// Reading back is this many times as fast as writing, for the progress.
constexpr double kReadSpeed = 3;

/// Cautious guesses for photographs, in bytes a raw byte.
double packedShareOf(const ExportOptions &options)
{
    switch (options.format) {
    case ImageFormat::Jpeg:
    case ImageFormat::WebP:
    case ImageFormat::DeepZoom:
        return 0.15;
    case ImageFormat::Png:
        return 0.5;
    case ImageFormat::Exr:
        return 1.2;
    case ImageFormat::Tiff:
        break;
    }
    const double whole = options.bits / 8.0;
    switch (options.compression) {
    case TiffCompression::None:
        return 1.01 * whole;
    case TiffCompression::Zip:
    case TiffCompression::Lzw:
        break;
    }
    return 0.6 * whole;
}

void checkOptions(const TileSource &source, const PixelRect &region, const ExportOptions &options)
{
    const PixelRect whole = PixelRect::of(source.size());
    if (region.isEmpty() || !whole.contains(region))
        throw Error(ErrorKind::InvalidRequest,
                    fmt::format("The region to export does not lie inside of the picture of {} x {} pixels.",
                                whole.width(), whole.height()));
    const int64_t maxSide = maxSideOf(options.format);
    if (region.size().longSide() > maxSide)
        throw Error(
            ErrorKind::InvalidRequest,
            fmt::format("{} files hold at most {} pixels a side, and this picture has {} x {}. Export it as TIFF, or "
                        "a smaller region.",
                        displayName(options.format), maxSide, region.width(), region.height()));
    if (options.quality < 1 || options.quality > 100)
        throw Error(ErrorKind::InvalidRequest, fmt::format("The quality {} is not within 1 to 100.", options.quality));
    if (options.bits != 8 && (options.bits != 16 || options.format != ImageFormat::Tiff))
        throw Error(
            ErrorKind::InvalidRequest,
            fmt::format("{} bits a channel cannot be written: TIFF files have 8 or 16, all others 8.", options.bits));
    if (options.format == ImageFormat::DeepZoom && region != whole)
        throw Error(ErrorKind::InvalidRequest, "Deep Zoom shows whole pictures. Export the region as another format.");
}

/// Levels are stored beside a whole picture; a region is one page.
std::vector<Page> pagesOf(const TilePyramid &pyramid, const PixelRect &region, ImageFormat format)
{
    std::vector<Page> pages = {{.level = 0, .rect = region}};
    if (format == ImageFormat::Png || format == ImageFormat::Jpeg || format == ImageFormat::WebP
        || region != PixelRect::of(pyramid.size()))
        return pages;
    for (int level = 1; level < pyramid.levelCount(); ++level)
        pages.push_back({.level = level, .rect = PixelRect::of(pyramid.levelSize(level))});
    return pages;
}

int64_t pixelCount(const std::vector<Page> &pages)
{
    int64_t count = 0;
    for (const Page &page : pages)
        count += page.rect.area();
    return count;
}

double neededBytes(const std::vector<Page> &pages, const ExportOptions &options)
{
    return 3 * static_cast<double>(pixelCount(pages)) * packedShareOf(options);
}

void checkRoom(const fs::path &path, const std::vector<Page> &pages, const ExportOptions &options)
{
    std::error_code error;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const fs::space_info space = fs::space(folder, error);
    const double need = neededBytes(pages, options);
    if (error)
        throw Error(ErrorKind::Io, fmt::format("{} could not be written: its folder cannot be reached.", path.string()),
                    path.string());
    if (static_cast<double>(space.available) < need)
        throw Error(ErrorKind::DiskFull,
                    fmt::format("{} needs about {:.1f} GB, and {:.1f} GB are free in its folder.", path.string(),
                                need / 1e9, static_cast<double>(space.available) / 1e9),
                    path.string());
    if (options.format != ImageFormat::DeepZoom) // that is many files
        requireFileMayHave(path, need);
}

/// JSON that is ASCII alone, as TIFF and PNG texts must be: other characters are escaped, controls left out.
std::string asciiOf(const std::string &utf8)
{
    std::string ascii;
    for (size_t i = 0; i < utf8.size();) {
        const auto first = static_cast<unsigned char>(utf8[i]);
        const size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (first < 0x80) {
            if (first >= 0x20 && first != 0x7f)
                ascii += utf8[i];
        } else if (i + length <= utf8.size()) {
            uint32_t code = first & (0x7fu >> length);
            for (size_t k = 1; k < length; ++k)
                code = code << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3f);
            if (code >= 0x10000)
                ascii += fmt::format("\\u{:04x}\\u{:04x}", 0xd7c0 + (code >> 10), 0xdc00 + (code & 0x3ff));
            else
                ascii += fmt::format("\\u{:04x}", code);
        }
        i += length;
    }
    return ascii;
}

/// Counts pixels written and read back, and asks whether to go on.
class Counter
{
public:
    Counter(const ExportProgress &progress, int64_t pixels)
        : m_progress(progress)
        , m_total(static_cast<double>(pixels) * (1 + 1 / kReadSpeed))
    {
    }

    void add(double pixels)
    {
        m_done += pixels;
        if (m_progress && !m_progress(std::min(1.0, m_done / m_total)))
            throw ExportStopped();
    }

private:
    const ExportProgress &m_progress;
    double m_total;
    double m_done = 0;
};

} // namespace

int64_t maxSideOf(ImageFormat format)
{
    switch (format) {
    case ImageFormat::Jpeg:
        return 65500;
    case ImageFormat::Png:
        return 1'000'000;
    case ImageFormat::WebP:
        return 4096; // the format ends at 16383, but the whole picture is in memory
    case ImageFormat::Tiff:
    case ImageFormat::Exr:
    case ImageFormat::DeepZoom:
        break;
    }
    return std::numeric_limits<int32_t>::max();
}

namespace {

std::vector<WrittenPage> writePages(const TileSource &source, const fs::path &path, const std::vector<Page> &pages,
                                    const ExportOptions &options, const PixelsHandled &handled)
{
    switch (options.format) {
    case ImageFormat::Tiff:
        return writeTiff(source, path, pages, options, handled);
    case ImageFormat::Exr:
        return writeExr(source, path, pages, options, handled);
    case ImageFormat::WebP:
        return writeWebP(source, path, pages.front(), options, handled);
    case ImageFormat::Jpeg:
        return writeJpeg(source, path, pages.front(), options, handled);
    default:
        return writePng(source, path, pages.front(), options, handled);
    }
}

void exportFile(const TileSource &source, const fs::path &path, const std::vector<Page> &pages,
                const ExportOptions &options, const PixelsHandled &wrote, const PixelsHandled &read)
{
    const fs::path part = partOf(path);
    std::error_code ignored;
    fs::remove(part, ignored);
    try {
        const std::vector<WrittenPage> written = writePages(source, path, pages, options, wrote);
        // The disk takes as long as reading back does: both at once. What it says is heard before the file has its name.
        std::future<void> syncing = std::async(std::launch::async, [&] { syncFile(part, path); });
        verifyFile(path, options, written, read);
        syncing.get();
        commitPartFile(part, path);
    } catch (...) {
        fs::remove(part, ignored);
        throw;
    }
}

void exportFolder(const TileSource &source, const fs::path &path, const ExportOptions &options,
                  const PixelsHandled &wrote, const PixelsHandled &read)
{
    DeepZoomFolder folder(path);
    folder.write(source, options, wrote);
    folder.verify(read);
    folder.commit();
}

} // namespace

PixelSize reducedSize(PixelSize size, int64_t maxSide)
{
    if (maxSide <= 0 || size.longSide() <= maxSide)
        return size;
    const double scale = static_cast<double>(maxSide) / static_cast<double>(size.longSide());
    const auto scaled = [&](int64_t side) {
        return std::max<int64_t>(1, std::llround(static_cast<double>(side) * scale));
    };
    return {scaled(size.width), scaled(size.height)};
}

int64_t exportBytes(PixelSize size, const ExportOptions &options)
{
    const PixelRect whole = PixelRect::of(size);
    const bool hasLevels = options.region.isEmpty();
    const std::vector<Page> pages =
        hasLevels ? pagesOf(TilePyramid(size), whole, options.format) : std::vector<Page>{{.level = 0, .rect = whole}};
    return std::llround(neededBytes(pages, options));
}

bool exportImage(const TileSource &whole, const fs::path &path, const ExportOptions &options,
                 const ExportProgress &progress)
{
    const PixelSize size = reducedSize(whole.size(), options.maxSide);
    const bool isReduced = size != whole.size();
    if (isReduced && !options.region.isEmpty())
        throw Error(ErrorKind::InvalidRequest,
                    "A region is exported at its own size; only whole pictures are reduced.");
    const ScaledSource reduced(whole, size);
    const TileSource &source = isReduced ? static_cast<const TileSource &>(reduced) : whole;
    const PixelRect region = options.region.isEmpty() ? PixelRect::of(source.size()) : options.region;
    checkOptions(source, region, options);
    const std::vector<Page> pages = pagesOf(source.pyramid(), region, options.format);
    checkRoom(path, pages, options);

    ExportOptions written = options;
    written.metadata.recipe = asciiOf(options.metadata.recipe);
    if (written.metadata.recipe.size() > kMaxDescription) {
        log(LogLevel::Warning, "The description is too long for a picture file and was left out.");
        written.metadata.recipe.clear();
    }
    Counter counter(progress, pixelCount(pages));
    const auto wrote = [&](int64_t pixels) { counter.add(static_cast<double>(pixels)); };
    const auto read = [&](int64_t pixels) { counter.add(static_cast<double>(pixels) / kReadSpeed); };
    try {
        if (options.format == ImageFormat::DeepZoom)
            exportFolder(source, path, written, wrote, read);
        else
            exportFile(source, path, pages, written, wrote, read);
        return true;
    } catch (const ExportStopped &) {
        return false;
    }
}

} // namespace pixelsmith
