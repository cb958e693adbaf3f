#include "base/hash.h"
#include "canvas/downscale.h"
#include "canvas/srgb.h"
#include "image_io/oiio_output.h"
#include "image_io/patient_file.h"

#include <pixelsmith/error.h>

#include <OpenImageIO/filesystem.h>

#include <algorithm>
#include <array>

namespace pixelsmith {

namespace {

/// Values of OpenEXR's LevelMode and LevelRoundingMode. Levels are rounded up, as a TilePyramid's.
constexpr int kMipmap = 1;
constexpr int kRoundUp = 1;

/// Pixels in linear light, in half precision.
std::vector<uint16_t> linearOf(std::span<const uint8_t> rgb)
{
    static const auto table = [] {
        std::array<float, 256> values = {};
        for (size_t i = 0; i < values.size(); ++i)
            values[i] = static_cast<float>(linearFromSrgb(static_cast<double>(i) / 255));
        std::array<uint16_t, 256> halves = {};
        OIIO::convert_pixel_values(OIIO::TypeDesc::FLOAT, values.data(), OIIO::TypeDesc::HALF, halves.data(),
                                   static_cast<int>(values.size()));
        return halves;
    }();
    std::vector<uint16_t> linear(rgb.size());
    std::ranges::transform(rgb, linear.begin(), [](uint8_t value) { return table[value]; });
    return linear;
}

class ExrFile
{
public:
    ExrFile(const std::filesystem::path &path, bool hasLevels, const ExportOptions &options)
        : m_path(path)
        , m_hasLevels(hasLevels)
        , m_options(options)
        , m_file(partOf(path), path)
        , m_proxy(m_file.stream(), OIIO::Filesystem::IOProxy::Write)
        , m_output(makeOutput(ImageFormat::Exr))
    {
    }

    void beginLevel(PixelSize size)
    {
        OIIO::ImageSpec spec = specOf(size, OIIO::TypeDesc::HALF, m_options);
        spec.tile_width = spec.tile_height = static_cast<int>(kTileSide);
        spec.tile_depth = 1;
        // Of halves that were 256 values, zip needs four times as long and makes files twice as large.
        spec.attribute("compression", "piz");
        spec.attribute("oiio:ColorSpace", "Linear");
        if (m_hasLevels) {
            spec.attribute("textureformat", "Plain Texture");
            spec.attribute("openexr:levelmode", kMipmap);
            spec.attribute("openexr:roundingmode", kRoundUp);
        }
        OIIO::Filesystem::IOProxy *proxy = &m_proxy;
        spec.attribute("oiio:ioproxy", OIIO::TypeDesc::PTR, &proxy);
        const auto mode = m_isOpen ? OIIO::ImageOutput::AppendMIPLevel : OIIO::ImageOutput::Create;
        if (!m_output->open(partOf(m_path).string(), spec, mode))
            failOutput(*m_output, m_path);
        m_isOpen = true;
    }

    void write(const PixelRect &rect, std::span<const uint16_t> linear)
    {
        const bool isTaken =
            m_output->write_tiles(static_cast<int>(rect.left), static_cast<int>(rect.right), static_cast<int>(rect.top),
                                  static_cast<int>(rect.bottom), 0, 1, OIIO::TypeDesc::HALF, linear.data());
        m_file.check();
        if (!isTaken)
            failOutput(*m_output, m_path);
    }

    void close()
    {
        const bool isClosed = m_output->close();
        m_file.check();
        if (!isClosed || m_output->has_error())
            failOutput(*m_output, m_path);
    }

private:
    std::filesystem::path m_path;
    bool m_hasLevels;
    const ExportOptions &m_options;
    // In this order: the output is gone before what it writes to.
    PatientFile m_file;
    OIIO::Filesystem::IOFile m_proxy;
    std::unique_ptr<OIIO::ImageOutput> m_output;
    bool m_isOpen = false;
};

} // namespace

std::vector<WrittenPage> writeExr(const TileSource &source, const std::filesystem::path &path,
                                  const std::vector<Page> &pages, const ExportOptions &options,
                                  const PixelsHandled &handled)
{
    const bool hasLevels = pages.size() > 1;
    ExrFile file(path, hasLevels, options);
    std::vector<WrittenPage> written;
    std::vector<uint8_t> rgb;
    for (const Page &page : pages) {
        file.beginLevel(page.rect.size());
        const std::vector<PixelRect> groups = tileGroups(page.rect.size());
        BandReader reader(source, page.level, moved(groups, page.rect));
        StreamHash hash;
        for (const PixelRect &group : groups) {
            rgb.resize(static_cast<size_t>(3 * group.area()));
            reader.read(moved(group, page.rect), rgb.data());
            const std::vector<uint16_t> linear = linearOf(rgb);
            hash.add(std::as_bytes(std::span(linear)));
            file.write(group, linear);
            handled(group.area());
        }
        written.push_back({.size = page.rect.size(), .hash = hash.hex()});
    }
    // A file with levels must have all of them.
    if (hasLevels) {
        for (const Tile &tile : smallerLevels(*source.tile({pages.back().level, 0, 0}))) {
            file.beginLevel({tile.width, tile.height});
            const std::vector<uint16_t> linear = linearOf(tile.rgb);
            file.write({0, 0, tile.width, tile.height}, linear);
            StreamHash hash;
            hash.add(std::as_bytes(std::span(linear)));
            written.push_back({.size = {tile.width, tile.height}, .hash = hash.hex()});
        }
    }
    file.close();
    return written;
}

} // namespace pixelsmith
