#include "base/hash.h"
#include "canvas/srgb.h"
#include "image_io/image_format.h"
#include "image_io/oiio_output.h"
#include "image_io/patient_file.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>
#include <webp/decode.h>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

/// A part of a page, as it was handed to the writer.
class PageReader
{
public:
    PageReader(OIIO::ImageInput &input, ImageFormat format)
        : m_input(input)
        , m_isLinear(format == ImageFormat::Exr)
    {
    }

    /// False: it cannot be read.
    bool read(const PixelRect &rect, std::vector<uint8_t> &rgb)
    {
        const auto count = static_cast<size_t>(3 * rect.area());
        rgb.resize(count);
        if (!m_isLinear)
            return read(rect, OIIO::TypeDesc::UINT8, rgb.data());
        m_linear.resize(count);
        if (!read(rect, OIIO::TypeDesc::FLOAT, m_linear.data()))
            return false;
        std::ranges::transform(m_linear, rgb.begin(), [](float value) {
            return static_cast<uint8_t>(std::lround(255 * std::clamp(srgbFromLinear(value), 0.0, 1.0)));
        });
        return true;
    }

private:
    bool read(const PixelRect &rect, OIIO::TypeDesc type, void *out)
    {
        const auto number = [](int64_t value) { return static_cast<int>(value); };
        const int page = m_input.current_subimage();
        const int level = m_input.current_miplevel();
        if (m_input.spec().tile_width > 0)
            return m_input.read_tiles(page, level, number(rect.left), number(rect.right), number(rect.top),
                                      number(rect.bottom), 0, 1, 0, 3, type, out);
        return m_input.read_scanlines(page, level, number(rect.top), number(rect.bottom), 0, 0, 3, type, out);
    }

    OIIO::ImageInput &m_input;
    bool m_isLinear;
    std::vector<float> m_linear;
};

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
void verifyJpeg(const std::filesystem::path &path, const WrittenPage &page, const PixelsHandled &handled)
{
    if (readImageSize(partOf(path)) != page.size || fileHash(partOf(path)) != page.hash)
        failVerifying(path);
    handled(page.size.area());
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
    if (options.format == ImageFormat::Jpeg)
        return verifyJpeg(path, pages.front(), handled);
    // The library's own limit is meant for strangers' files.
    OIIO::attribute("limits:imagesize_MB", 0);
    const auto input = OIIO::ImageInput::create(pluginOf(options.format));
    OIIO::ImageSpec spec;
    if (!input || !input->open(partOf(path).string(), spec))
        failVerifying(path);
    PageReader reader(*input, options.format);
    std::vector<uint8_t> rgb;
    for (int i = 0; i < static_cast<int>(pages.size()); ++i) {
        const WrittenPage &page = pages[static_cast<size_t>(i)];
        const bool isThere =
            options.format == ImageFormat::Exr ? input->seek_subimage(0, i) : input->seek_subimage(i, 0);
        const OIIO::ImageSpec &found = input->spec();
        if (!isThere || PixelSize{found.width, found.height} != page.size || found.nchannels != 3)
            failVerifying(path);
        StreamHash hash;
        for (const PixelRect &rect : found.tile_width > 0 ? tileGroups(page.size) : rowGroups(page.size)) {
            if (!reader.read(rect, rgb))
                failVerifying(path);
            hash.add(std::as_bytes(std::span(rgb)));
            handled(rect.area());
        }
        if (hash.hex() != page.hash)
            failVerifying(path);
    }
}

} // namespace pixelsmith
