#include "base/hash.h"
#include "image_io/metadata.h"
#include "image_io/page_writer.h"
#include "image_io/patient_file.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>
#include <webp/encode.h>
#include <webp/mux.h>

namespace pixelsmith {

namespace {

WebPData dataOf(const std::string &bytes)
{
    return {reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()};
}

[[noreturn]] void failEncoding(const std::filesystem::path &path)
{
    throw Error(ErrorKind::Io, fmt::format("{} could not be encoded as WebP.", path.string()), path.string());
}

struct Encoded
{
    uint8_t *bytes = nullptr;
    size_t size = 0;

    Encoded() = default;
    Encoded(const Encoded &) = delete;
    Encoded &operator=(const Encoded &) = delete;
    ~Encoded() { WebPFree(bytes); }
};

} // namespace

std::vector<WrittenPage> writeWebP(const TileSource &source, const std::filesystem::path &path, const Page &page,
                                   const ExportOptions &options, const PixelsHandled &handled)
{
    const PixelSize size = page.rect.size();
    std::vector<uint8_t> rgb(static_cast<size_t>(3 * size.area()));
    BandReader(source, page.level, {page.rect}).read(page.rect, rgb.data());
    Encoded picture;
    picture.size = WebPEncodeRGB(rgb.data(), static_cast<int>(size.width), static_cast<int>(size.height),
                                 static_cast<int>(3 * size.width), static_cast<float>(options.quality), &picture.bytes);
    if (picture.size == 0)
        failEncoding(path);

    const std::unique_ptr<WebPMux, decltype(&WebPMuxDelete)> mux(WebPMuxNew(), &WebPMuxDelete);
    const WebPData image = {picture.bytes, picture.size};
    const WebPData profile = dataOf(srgbProfile());
    const std::string packet = xmpPacket(options.metadata);
    const WebPData xmp = dataOf(packet);
    const std::string parameters = cleanText(options.metadata.parameters);
    const std::string &recipe = options.metadata.recipe;
    const std::string block = recipe.empty() && parameters.empty() ? std::string() : exifBlock(recipe, parameters);
    const WebPData exif = dataOf(block);
    WebPData file = {};
    if (WebPMuxSetImage(mux.get(), &image, 0) != WEBP_MUX_OK
        || WebPMuxSetChunk(mux.get(), "ICCP", &profile, 0) != WEBP_MUX_OK
        || WebPMuxSetChunk(mux.get(), "XMP ", &xmp, 0) != WEBP_MUX_OK
        || (exif.size > 0 && WebPMuxSetChunk(mux.get(), "EXIF", &exif, 0) != WEBP_MUX_OK)
        || WebPMuxAssemble(mux.get(), &file) != WEBP_MUX_OK)
        failEncoding(path);
    const std::unique_ptr<WebPData, decltype(&WebPDataClear)> owned(&file, &WebPDataClear);
    PatientFile out(partOf(path), path);
    std::fwrite(file.bytes, 1, file.size, out.stream());
    out.check();
    handled(size.area());
    return {{.size = size, .hash = {}}};
}

} // namespace pixelsmith
