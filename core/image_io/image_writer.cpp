#include "base/file.h"
#include "image_io/image_format.h"
#include "image_io/page_writer.h"

#include <pixelsmith/error.h>
#include <pixelsmith/image_file.h>

#include <fmt/format.h>

#include <limits>

namespace pixelsmith {

namespace {

namespace fs = std::filesystem;

/// Reading back is this many times as fast as writing, for the progress.
constexpr double kReadSpeed = 3;

/// Cautious guesses for photographs, in bytes a raw byte.
double packedShareOf(ImageFormat format)
{
    switch (format) {
    case ImageFormat::Jpeg:
        return 0.15;
    case ImageFormat::Png:
        return 0.5;
    case ImageFormat::Tiff:
        break;
    }
    return 0.6;
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
}

/// Levels are stored beside a whole picture; a region is one page.
std::vector<Page> pagesOf(const TileSource &source, const PixelRect &region, ImageFormat format)
{
    std::vector<Page> pages = {{.level = 0, .rect = region}};
    const TilePyramid &pyramid = source.pyramid();
    if (format != ImageFormat::Tiff || region != PixelRect::of(pyramid.size()))
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

void checkRoom(const fs::path &path, const std::vector<Page> &pages, ImageFormat format)
{
    std::error_code error;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const fs::space_info space = fs::space(folder, error);
    const double need = 3 * static_cast<double>(pixelCount(pages)) * packedShareOf(format);
    if (error)
        throw Error(ErrorKind::Io, fmt::format("{} could not be written: its folder cannot be reached.", path.string()),
                    path.string());
    if (static_cast<double>(space.available) < need)
        throw Error(ErrorKind::DiskFull,
                    fmt::format("{} needs about {:.1f} GB, and {:.1f} GB are free in its folder.", path.string(),
                                need / 1e9, static_cast<double>(space.available) / 1e9),
                    path.string());
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
    case ImageFormat::Tiff:
        break;
    }
    return std::numeric_limits<int32_t>::max();
}

bool exportImage(const TileSource &source, const fs::path &path, const ExportOptions &options,
                 const ExportProgress &progress)
{
    const PixelRect region = options.region.isEmpty() ? PixelRect::of(source.size()) : options.region;
    checkOptions(source, region, options);
    const std::vector<Page> pages = pagesOf(source, region, options.format);
    checkRoom(path, pages, options.format);

    ExportOptions written = options;
    written.description = asciiOf(options.description);
    const fs::path part = partOf(path);
    std::error_code ignored;
    fs::remove(part, ignored);
    Counter counter(progress, pixelCount(pages));
    const auto wrote = [&](int64_t pixels) { counter.add(static_cast<double>(pixels)); };
    const auto read = [&](int64_t pixels) { counter.add(static_cast<double>(pixels) / kReadSpeed); };
    try {
        const auto result = options.format == ImageFormat::Tiff
                                ? writeTiff(source, path, pages, written, wrote)
                                : writeScanlines(source, path, pages.front(), written, wrote);
        verifyFile(path, options.format, result, read);
        commitPartFile(part, path);
        return true;
    } catch (const ExportStopped &) {
        fs::remove(part, ignored);
        return false;
    } catch (...) {
        fs::remove(part, ignored);
        throw;
    }
}

} // namespace pixelsmith
