#include "image_io/deep_zoom_writer.h"

#include "base/file.h"
#include "canvas/downscale.h"
#include "image_io/oiio_output.h"
#include "image_io/patient_file.h"

#include <pixelsmith/error.h>

#include <OpenImageIO/filesystem.h>
#include <fmt/format.h>

#include <bit>

namespace pixelsmith {

namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxPageBytes = 1 << 20;

/// The number of Deep Zoom's level that holds the whole picture.
int topLevelOf(PixelSize size)
{
    return static_cast<int>(std::bit_width(static_cast<uint64_t>(size.longSide() - 1)));
}

fs::path tilePath(const fs::path &folder, int level, int64_t column, int64_t row)
{
    return folder / std::to_string(level) / fmt::format("{}_{}.jpg", column, row);
}

/// Encoded in memory: the JPEG library ends the process where it cannot write.
std::vector<unsigned char> encodeJpeg(const Tile &tile, int quality)
{
    std::vector<unsigned char> bytes;
    OIIO::Filesystem::IOVecOutput proxy(bytes);
    OIIO::Filesystem::IOProxy *proxyPointer = &proxy;
    OIIO::ImageSpec spec(static_cast<int>(tile.width), static_cast<int>(tile.height), 3, OIIO::TypeDesc::UINT8);
    spec.attribute("CompressionQuality", quality);
    spec.attribute("jpeg:subsampling", "4:2:0");
    spec.attribute("oiio:ioproxy", OIIO::TypeDesc::PTR, &proxyPointer);
    const auto output = makeOutput(ImageFormat::Jpeg);
    if (!output->open("tile.jpg", spec) || !output->write_image(OIIO::TypeDesc::UINT8, tile.rgb.data())
        || !output->close())
        throw Error(ErrorKind::Io, fmt::format("A tile could not be encoded ({}).", output->geterror()));
    return bytes;
}

void writeTile(const fs::path &path, const Tile &tile, int quality)
{
    const std::vector<unsigned char> bytes = encodeJpeg(tile, quality);
    PatientFile file(path, path);
    std::fwrite(bytes.data(), 1, bytes.size(), file.stream());
    file.check();
}

void makeFolder(const fs::path &path)
{
    std::error_code error;
    fs::create_directories(path, error);
    if (error)
        failWriting(path, error.value());
}

void renameTo(const fs::path &from, const fs::path &to)
{
    std::error_code error;
    fs::rename(from, to, error);
    if (error)
        failWriting(to, error.value());
}

void replaceAll(std::string &text, std::string_view from, std::string_view to)
{
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string htmlEscaped(std::string text)
{
    replaceAll(text, "&", "&amp;");
    replaceAll(text, "<", "&lt;");
    replaceAll(text, ">", "&gt;");
    replaceAll(text, "\"", "&quot;");
    replaceAll(text, "'", "&#39;");
    return text;
}

/// A file's name as a part of an address.
std::string urlEscaped(const std::string &text)
{
    std::string escaped;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool isPlain = std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.';
        escaped += isPlain ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return escaped;
}

} // namespace

std::string deepZoomXml(PixelSize size)
{
    return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<Image xmlns=\"http://schemas.microsoft.com/deepzoom/2008\" Format=\"jpg\" Overlap=\"0\" "
                       "TileSize=\"{}\">\n  <Size Width=\"{}\" Height=\"{}\"/>\n</Image>\n",
                       kTileSide, size.width, size.height);
}

std::string deepZoomHtml(const std::string &page, const std::string &name, const std::string &title, PixelSize size)
{
    std::string html = page;
    replaceAll(html, "@WIDTH@", std::to_string(size.width));
    replaceAll(html, "@HEIGHT@", std::to_string(size.height));
    replaceAll(html, "@TILE@", std::to_string(kTileSide));
    replaceAll(html, "@TOP@", std::to_string(topLevelOf(size)));
    replaceAll(html, "@TILES@", urlEscaped(name + "_files"));
    // Last, so that no text of the user is taken for a place to fill.
    replaceAll(html, "@TITLE@", htmlEscaped(title));
    return html;
}

DeepZoomFolder::DeepZoomFolder(const fs::path &path)
    : m_path(path)
    , m_tiles(path.parent_path() / (path.stem().string() + "_files"))
    , m_tilesPart(partOf(m_tiles))
{
    if (fs::exists(m_tiles) && !fs::exists(path))
        throw Error(ErrorKind::InvalidRequest,
                    fmt::format("{} is in the way, and no Deep Zoom picture belongs to it. Choose another name.",
                                m_tiles.string()),
                    m_tiles.string());
    fs::remove_all(m_tilesPart);
}

DeepZoomFolder::~DeepZoomFolder()
{
    std::error_code ignored;
    fs::remove_all(m_tilesPart, ignored);
}

void DeepZoomFolder::write(const TileSource &source, const ExportOptions &options, const PixelsHandled &handled)
{
    const std::string name = m_path.stem().string();
    m_size = source.size();
    m_page = deepZoomHtml(readTextFile(options.deepZoomPage, kMaxPageBytes), name, name, m_size);
    const TilePyramid &pyramid = source.pyramid();
    const int top = topLevelOf(m_size);
    for (int level = 0; level < pyramid.levelCount(); ++level) {
        makeFolder(m_tilesPart / std::to_string(top - level));
        for (const TileKey &key : pyramid.tilesIn(level, PixelRect::of(pyramid.levelSize(level)))) {
            const auto tile = source.tile(key);
            if (!tile)
                failMissingTile(key);
            writeTile(tilePath(m_tilesPart, top - level, key.column, key.row), *tile, options.quality);
            handled(tile->width * tile->height);
        }
    }
    for (const Tile &tile : smallerLevels(*source.tile({pyramid.levelCount() - 1, 0, 0}))) {
        makeFolder(m_tilesPart / std::to_string(top - tile.key.level));
        writeTile(tilePath(m_tilesPart, top - tile.key.level, 0, 0), tile, options.quality);
    }
}

void DeepZoomFolder::verify(const PixelsHandled &handled) const
{
    const TilePyramid pyramid(m_size);
    const int top = topLevelOf(m_size);
    for (int level = 0; level < pyramid.levelCount(); ++level) {
        for (const TileKey &key : pyramid.tilesIn(level, PixelRect::of(pyramid.levelSize(level)))) {
            const PixelSize size = pyramid.tileRect(key).size();
            const fs::path path = tilePath(m_tilesPart, top - level, key.column, key.row);
            if (readImageSize(path) != size)
                failVerifying(m_path);
            handled(size.area());
        }
    }
}

void DeepZoomFolder::commit()
{
    const fs::path old = m_tiles.string() + ".old";
    const bool replaces = fs::exists(m_tiles);
    try {
        if (replaces)
            renameTo(m_tiles, old);
        renameTo(m_tilesPart, m_tiles);
        writeFileAtomically(m_path.parent_path() / (m_path.stem().string() + ".html"), m_page);
        writeFileAtomically(m_path, deepZoomXml(m_size));
    } catch (...) {
        std::error_code ignored;
        if (!fs::exists(m_tilesPart))
            fs::rename(m_tiles, m_tilesPart, ignored);
        if (replaces)
            fs::rename(old, m_tiles, ignored);
        throw;
    }
    std::error_code ignored;
    fs::remove_all(old, ignored);
}

} // namespace pixelsmith
