#include "base/hash.h"
#include "canvas/downscale.h"
#include "canvas/srgb.h"
#include "image_io/page_parts.h"
#include "image_io/page_writer.h"
#include "image_io/patient_file.h"
#include "oiio/oiio_module.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pixelsmith {

namespace {

/// Pixels in linear light, in half precision.
std::vector<uint16_t> linearOf(std::span<const uint8_t> rgb)
{
    static const auto table = [] {
        std::array<float, 256> values = {};
        for (size_t i = 0; i < values.size(); ++i)
            values[i] = static_cast<float>(linearFromSrgb(static_cast<double>(i) / 255));
        std::array<uint16_t, 256> halves = {};
        oiioModule().toHalves(values.data(), halves.data(), static_cast<int>(values.size()));
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
        , m_file(partOf(path), path)
        , m_encoder(oiioModule().makeExr(partOf(path), m_file.stream(),
                                         {.hasLevels = hasLevels,
                                          .tileSide = kTileSide,
                                          .pixelsPerInch = options.metadata.pixelsPerInch,
                                          .description = options.metadata.recipe}))
    {
        if (!m_encoder)
            throw Error(ErrorKind::Io, "This installation cannot write EXR files.");
    }

    void beginLevel(PixelSize size) { check(m_encoder->beginLevel(size)); }
    void write(const PixelRect &rect, std::span<const uint16_t> linear)
    {
        check(m_encoder->write(rect, linear.data()));
    }
    void close() { check(m_encoder->close()); }

private:
    /// The library's own words do not tell why, one more write does.
    void check(bool isDone)
    {
        m_file.check();
        if (isDone)
            return;
        const std::string detail = m_encoder->error();
        if (const int systemError = errorOfAppending(partOf(m_path)); systemError != 0)
            failWriting(m_path, systemError);
        throw Error(ErrorKind::Io, fmt::format("{} could not be written ({}).", m_path.string(), detail),
                    m_path.string());
    }

    std::filesystem::path m_path;
    // In this order: the encoder is gone before what it writes to.
    PatientFile m_file;
    std::unique_ptr<ExrEncoder> m_encoder;
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
