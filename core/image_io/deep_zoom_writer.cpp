#include "image_io/deep_zoom_writer.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/ordered_tasks.h"
#include "canvas/downscale.h"
#include "image_io/jpeg_encoder.h"
#include "image_io/patient_file.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>

#include <bit>

namespace pixelsmith {

namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxPageBytes = 1 << 20;
/// Of a JPEG file; noise at the highest quality takes less.
constexpr size_t kMaxTileBytes = 4u << 20;

struct WrittenTile
{
    int64_t pixels = 0;
    uint64_t hash = 0; ///< of the file's bytes
};

WrittenTile writeTile(const fs::path &path, const Tile &tile, int quality)
{
    const std::string bytes = deepZoomJpeg(tile, quality);
    PatientFile file(path, path);
    std::fwrite(bytes.data(), 1, bytes.size(), file.stream());
    file.check();
    return {.pixels = tile.width * tile.height, .hash = hash64(std::as_bytes(std::span(bytes)))};
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

std::string deepZoomHtml(const std::string &page, const DeepZoomPage &shown)
{
    std::string html = page;
    replaceAll(html, "@WIDTH@", std::to_string(shown.size.width));
    replaceAll(html, "@HEIGHT@", std::to_string(shown.size.height));
    replaceAll(html, "@TILE@", std::to_string(kTileSide));
    replaceAll(html, "@TOP@", std::to_string(deepZoomTopLevel(shown.size)));
    replaceAll(html, "@LIVE@", shown.isLive ? "true" : "false");
    replaceAll(html, "@SCRIPTS@", shown.isLive ? " file: http: https:" : "");
    replaceAll(html, "@TILES@", urlEscaped(shown.name + "_files"));
    // Last, so that no text of the user is taken for a place to fill.
    replaceAll(html, "@TITLE@", htmlEscaped(shown.title));
    return html;
}

std::string readDeepZoomPage(const fs::path &page)
{
    return readTextFile(page, kMaxPageBytes);
}

int deepZoomTopLevel(PixelSize size)
{
    return static_cast<int>(std::bit_width(static_cast<uint64_t>(size.longSide() - 1)));
}

fs::path deepZoomTile(const fs::path &folder, int level, int64_t column, int64_t row)
{
    return folder / std::to_string(level) / fmt::format("{}_{}.jpg", column, row);
}

std::string deepZoomJpeg(const Tile &tile, int quality)
{
    return encodeJpeg(tile.rgb.data(), {tile.width, tile.height}, quality, JpegColour::Half);
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
    m_page = deepZoomHtml(readDeepZoomPage(options.deepZoomPage), {.name = name, .title = name, .size = m_size});
    const TilePyramid &pyramid = source.pyramid();
    const int top = deepZoomTopLevel(m_size);
    OrderedTasks<WrittenTile> writing;
    const auto takeOne = [&] {
        const WrittenTile written = writing.take();
        m_hashes.push_back(written.hash);
        handled(written.pixels);
    };
    for (int level = 0; level < pyramid.levelCount(); ++level) {
        makeFolder(m_tilesPart / std::to_string(top - level));
        for (const TileKey &key : pyramid.tilesIn(level, PixelRect::of(pyramid.levelSize(level)))) {
            if (writing.isFull())
                takeOne();
            writing.start([&source, key, quality = options.quality,
                           path = deepZoomTile(m_tilesPart, top - level, key.column, key.row)] {
                const auto tile = source.tile(key);
                if (!tile)
                    failMissingTile(key);
                return writeTile(path, *tile, quality);
            });
        }
    }
    while (!writing.isEmpty())
        takeOne();
    for (const Tile &tile : smallerLevels(*source.tile({pyramid.levelCount() - 1, 0, 0}))) {
        makeFolder(m_tilesPart / std::to_string(top - tile.key.level));
        writeTile(deepZoomTile(m_tilesPart, top - tile.key.level, 0, 0), tile, options.quality);
    }
}

void DeepZoomFolder::verify(const PixelsHandled &handled) const
{
    const TilePyramid pyramid(m_size);
    const int top = deepZoomTopLevel(m_size);
    auto hash = m_hashes.begin();
    for (int level = 0; level < pyramid.levelCount(); ++level) {
        for (const TileKey &key : pyramid.tilesIn(level, PixelRect::of(pyramid.levelSize(level)))) {
            const std::string bytes =
                readFileStart(deepZoomTile(m_tilesPart, top - level, key.column, key.row), kMaxTileBytes);
            if (hash64(std::as_bytes(std::span(bytes))) != *hash++)
                failVerifying(m_path);
            handled(pyramid.tileRect(key).area());
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
