#pragma once

#include "image_io/page_writer.h"

#include <pixelsmith/image_file.h>

namespace pixelsmith {

/// NAME.dzi with its folder NAME_files and the page NAME.html, in the layout of Microsoft's Deep Zoom: level n holds the
/// whole picture, each level below is half as large, rounded up, down to one pixel; tiles are kTileSide wide, without
/// overlap, so that each is a tile of the source. Everything is written beside its place and gets its name at the end.
class DeepZoomFolder
{
public:
    /// \param path  NAME.dzi. Throws Error(InvalidRequest) if a folder NAME_files is in the way that no Deep Zoom file
    /// belongs to; Error(Io).
    explicit DeepZoomFolder(const std::filesystem::path &path);
    /// What has not got its name is removed.
    ~DeepZoomFolder();
    DeepZoomFolder(const DeepZoomFolder &) = delete;
    DeepZoomFolder &operator=(const DeepZoomFolder &) = delete;

    /// Writes all tiles. Throws Error(Io), Error(DiskFull).
    void write(const TileSource &source, const ExportOptions &options, const PixelsHandled &handled);
    /// Reads every tile of the picture's levels back: its bytes must be those that were written. Throws Error(Io).
    void verify(const PixelsHandled &handled) const;
    /// Everything gets its name; an earlier export is replaced, and its tiles are put back if that fails. Throws Error(Io),
    /// Error(DiskFull).
    void commit();

private:
    std::filesystem::path m_path;
    std::filesystem::path m_tiles;
    std::filesystem::path m_tilesPart;
    std::string m_page;             ///< of HTML
    std::vector<uint64_t> m_hashes; ///< of the tiles' files, in the order of writing
    PixelSize m_size;
};

/// The picture's description: `<Image>` of Deep Zoom.
std::string deepZoomXml(PixelSize size);

/// What a page shows.
struct DeepZoomPage
{
    std::string name;  ///< of the picture's files beside it
    std::string title; ///< any text; it is escaped
    PixelSize size;
    bool isLive = false; ///< the picture grows: the page looks for new tiles
};
/// \param page  resources/deep_zoom/page.html
std::string deepZoomHtml(const std::string &page, const DeepZoomPage &shown);
std::string readDeepZoomPage(const std::filesystem::path &page);

/// The number of Deep Zoom's level that holds the whole picture.
int deepZoomTopLevel(PixelSize size);
std::filesystem::path deepZoomTile(const std::filesystem::path &folder, int level, int64_t column, int64_t row);
/// A tile as its file holds it.
std::string deepZoomJpeg(const Tile &tile, int quality);

} // namespace pixelsmith
