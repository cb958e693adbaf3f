#pragma once

#include <pixelsmith/generation_request.h>
#include <pixelsmith/slider_map.h>
#include <pixelsmith/tile_source.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Image files in and out. Meant for a process of its own (`pixelsmith export`, `pixelsmith import`): the libraries
/// below end or hang the process on some full disks and hostile files.
namespace pixelsmith {

/// DeepZoom: a folder of small JPEG files with a page that shows them in any web browser.
enum class ImageFormat { Tiff, Png, Jpeg, Exr, WebP, DeepZoom };

/// Not JPEG: OpenImageIO 2.4 writes tiles of it that no other program reads.
enum class TiffCompression { Zip, Lzw, None };

/// How the picture came about, in IPTC's terms: painted by a model, or grown by one from the user's own picture.
enum class DigitalSource { Unmarked, Trained, Composite };

/// What a file says of its picture.
struct PictureMetadata
{
    std::string recipe;     ///< how it was made, as JSON; readPictureTexts() reads it again. Empty: not told
    std::string parameters; ///< the same as other programs write it (see parametersText()). Empty: not told
    DigitalSource source = DigitalSource::Trained;
    int pixelsPerInch = 0; ///< for print; 0: not told
};

struct ExportOptions
{
    ImageFormat format = ImageFormat::Tiff;
    int quality = 92;    ///< of JPEG, WebP and Deep Zoom, 1…100
    PixelRect region;    ///< empty: the whole picture
    int64_t maxSide = 0; ///< a whole picture larger than this is reduced; 0: as it is
    TiffCompression compression = TiffCompression::Zip;
    int bits = 8; ///< a channel of a TIFF: 8 or 16
    PictureMetadata metadata;
    std::filesystem::path deepZoomPage; ///< the page that shows a Deep Zoom folder; see resources/deep_zoom
};

std::string_view name(ImageFormat format);          ///< "tiff", "png", "jpeg", "exr", "webp", "dzi"
std::string_view name(TiffCompression compression); ///< "zip", "lzw", "none"
/// Both throw Error(InvalidRequest) that lists the names known.
ImageFormat imageFormatFromName(const std::string &name);
TiffCompression tiffCompressionFromName(const std::string &name);
/// By the file name's ending. Throws Error(InvalidRequest) that lists the endings known.
ImageFormat imageFormatFromPath(const std::filesystem::path &path);

/// The longest side in pixels that a file of the format can have.
int64_t maxSideOf(ImageFormat format);

/// Called after each band of rows with the part done, 0…1; answer false to stop.
using ExportProgress = std::function<bool(double done)>;

/// Streams a picture into a file: memory does not grow with its size. The file appears under its name only when it is
/// complete; an existing one is replaced then. TIFF is tiled, BigTIFF where it must be, with all levels; EXR is tiled,
/// half precision in linear light, with all levels; WebP is encoded at once, so small. Deep Zoom makes NAME.dzi,
/// NAME_files and NAME.html.
/// \return false if progress stopped it; nothing is left behind.
/// Throws Error(InvalidRequest) if the format cannot hold the size, Error(Io) or Error(DiskFull).
bool exportImage(const TileSource &source, const std::filesystem::path &path, const ExportOptions &options,
                 const ExportProgress &progress);

/// Size of a PNG, JPEG, TIFF or EXR file. Throws Error(Io) or Error(InvalidRequest): not an image, too large,
/// unsupported.
PixelSize readImageSize(const std::filesystem::path &path);

/// A PNG, JPEG, TIFF or EXR file as tiles of level 0, upright, in sRGB, on white where it is transparent; coarser
/// levels are always null. Rows are decoded as they are asked for: go from top to bottom. Throws as readImageSize();
/// tile() throws Error(Io) where the file is damaged.
std::unique_ptr<TileSource> openImageFile(const std::filesystem::path &path);

/// What a picture file tells of how it was made, as it stands there, in UTF-8; see recoverSettings().
struct PictureTexts
{
    std::string recipe;     ///< the description: JSON of ours, or any other text
    std::string parameters; ///< PNG's text of that name, or the user comment of Exif
};

/// Texts that are longer than any of ours are empty. Throws as readImageSize().
PictureTexts readPictureTexts(const std::filesystem::path &path);

/// A painted Slider out of a picture file of the picture's shape: black asks for detail, white for structure, and where
/// it is transparent nothing is painted. Throws as readImageSize().
SliderMap readSliderMap(const std::filesystem::path &path);

/// Hash of all pixels of level 0 in reading order of tiles; equal pictures have equal hashes. Throws Error(Io) where
/// tiles are missing.
std::string pixelHash(const TileSource &source);

} // namespace pixelsmith
