#include "image_io/big_endian.h"
#include "image_io/encoded_parts.h"
#include "image_io/hashed_file.h"
#include "image_io/png_chunks.h"
#include "image_io/png_encoder.h"

namespace pixelsmith {

/// Parts are packed on all cores: a mark between two of them, at which a packed stream may be put together, costs four bytes.
std::vector<WrittenPage> writePng(const TileSource &source, const std::filesystem::path &path, const Page &page,
                                  const ExportOptions &options, const PixelsHandled &handled)
{
    const PixelSize size = page.rect.size();
    const std::vector<PixelRect> bands = rowGroups(size);
    HashedFile file(path);
    file.write(pngStart(size, options.metadata));
    file.write(pngChunk("IDAT", kZlibStart));
    std::vector<uint8_t> above(static_cast<size_t>(3 * size.width)); // the part to come
    const auto prepare = [&](size_t part, const SharedBytes &rgb) -> std::function<PngPart()> {
        std::vector<uint8_t> rows = std::move(above);
        above.assign(rgb->end() - static_cast<ptrdiff_t>(rows.size()), rgb->end());
        rows.insert(rows.end(), rgb->begin(), rgb->end());
        return [rows = std::move(rows), width = size.width, isLast = part + 1 == bands.size()] {
            PngPart encoded = encodePngPart(rows, width, isLast);
            encoded.stream = pngChunk("IDAT", encoded.stream);
            return encoded;
        };
    };
    uint32_t adler32 = 1;
    encodeParts<PngPart>(source, page, bands, prepare, [&](size_t part, const PngPart &encoded) {
        adler32 = adler32Of(adler32, encoded);
        file.write(encoded.stream);
        file.check();
        handled(bands[part].area());
    });
    file.write(pngChunk("IDAT", bigEndian(adler32)));
    file.write(pngEnd());
    file.check();
    return {{.size = size, .hash = file.hash()}};
}

} // namespace pixelsmith
