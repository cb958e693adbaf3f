#include "base/file.h"
#include "base/utf8.h"
#include "image_io/decoded_image.h"
#include "image_io/exif_comment.h"
#include "image_io/image_format.h"

#include <pixelsmith/image_file.h>

#include <webp/mux.h>

#include <memory>
#include <string_view>

namespace pixelsmith {

namespace {

/// Segments with texts stand before the pixels; a thumbnail, a colour profile and other programs' notes may be among
/// them.
constexpr size_t kJpegStart = 4u << 20;

/// Behind the picture, which the format ends at 16383 pixels a side.
constexpr size_t kWebPFile = 256u << 20;

std::string bounded(std::string text)
{
    return text.size() <= kMaxDescription ? utf8FromUnknown(text) : std::string();
}

PictureTexts webPTexts(const std::string &file)
{
    const WebPData data = {reinterpret_cast<const uint8_t *>(file.data()), file.size()};
    const std::unique_ptr<WebPMux, decltype(&WebPMuxDelete)> mux(WebPMuxCreate(&data, 0), &WebPMuxDelete);
    WebPData exif = {};
    if (!mux || WebPMuxGetChunk(mux.get(), "EXIF", &exif) != WEBP_MUX_OK)
        return {};
    std::string_view block(reinterpret_cast<const char *>(exif.bytes), exif.size);
    // Some programs write it as a JPEG has it.
    if (constexpr std::string_view kOfJpeg("Exif\0\0", 6); block.starts_with(kOfJpeg))
        block.remove_prefix(kOfJpeg.size());
    return {.recipe = bounded(exifDescription(block)), .parameters = bounded(exifUserComment(block))};
}

} // namespace

PictureTexts readPictureTexts(const std::filesystem::path &path)
{
    const DecodedImage image(path);
    if (readingPluginOf(path) == "jpeg") {
        const JpegTexts texts = jpegTexts(readFileStart(path, kJpegStart));
        return {.recipe = bounded(texts.comment), .parameters = bounded(texts.userComment)};
    }
    if (readingPluginOf(path) == "webp")
        return webPTexts(readFileStart(path, kWebPFile));
    return {.recipe = bounded(image.text("ImageDescription")), .parameters = bounded(image.text("parameters"))};
}

} // namespace pixelsmith
