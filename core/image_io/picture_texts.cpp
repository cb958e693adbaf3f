#include "base/file.h"
#include "base/utf8.h"
#include "image_io/decoded_image.h"
#include "image_io/exif_comment.h"
#include "image_io/image_format.h"

#include <pixelsmith/image_file.h>

namespace pixelsmith {

namespace {

/// Segments with texts stand before the pixels; a thumbnail, a colour profile and other programs' notes may be among
/// them.
constexpr size_t kJpegStart = 4u << 20;

std::string bounded(std::string text)
{
    return text.size() <= kMaxDescription ? utf8FromUnknown(text) : std::string();
}

} // namespace

PictureTexts readPictureTexts(const std::filesystem::path &path)
{
    const DecodedImage image(path);
    if (readingPluginOf(path) == "jpeg") {
        const JpegTexts texts = jpegTexts(readFileStart(path, kJpegStart));
        return {.recipe = bounded(texts.comment), .parameters = bounded(texts.userComment)};
    }
    return {.recipe = bounded(image.text("ImageDescription")), .parameters = bounded(image.text("parameters"))};
}

} // namespace pixelsmith
