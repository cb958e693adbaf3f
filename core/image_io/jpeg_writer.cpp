#include "image_io/encoded_parts.h"
#include "image_io/hashed_file.h"
#include "image_io/jpeg_encoder.h"
#include "image_io/metadata.h"

namespace pixelsmith {

namespace {

constexpr int kFullColourQuality = 90;

} // namespace

/// Parts are encoded on all cores and put together: a restart mark, which any decoder knows, costs two bytes.
std::vector<WrittenPage> writeJpeg(const TileSource &source, const std::filesystem::path &path, const Page &page,
                                   const ExportOptions &options, const PixelsHandled &handled)
{
    const PixelSize size = page.rect.size();
    const JpegColour colour = options.quality >= kFullColourQuality ? JpegColour::Full : JpegColour::Half;
    const std::vector<PixelRect> bands = rowGroups(size, kJpegPartRows);
    HashedFile file(path);
    const auto prepare = [&](size_t part, SharedBytes rgb) -> std::function<std::string()> {
        return [rgb = std::move(rgb), size = bands[part].size(), quality = options.quality, colour] {
            return encodeJpeg(rgb->data(), size, quality, colour, true);
        };
    };
    encodeParts<std::string>(source, page, bands, prepare, [&](size_t part, const std::string &encoded) {
        JpegParts parts = partsOf(encoded);
        if (part == 0) {
            setJpegHeight(parts.header, size.height);
            if (options.metadata.pixelsPerInch > 0)
                setJpegPixelsPerInch(parts.header, options.metadata.pixelsPerInch);
            file.write(std::string_view(parts.header).substr(0, kJpegSegmentsOffset));
            file.write(jpegSegments(options.metadata));
            file.write(std::string_view(parts.header).substr(kJpegSegmentsOffset));
        } else {
            file.write(kJpegJoint);
        }
        file.write(parts.scan);
        file.check();
        handled(bands[part].area());
    });
    file.write(kJpegEnd);
    file.check();
    return {{.size = size, .hash = file.hash()}};
}

} // namespace pixelsmith
