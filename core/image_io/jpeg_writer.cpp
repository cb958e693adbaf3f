#include "base/hash.h"
#include "base/ordered_tasks.h"
#include "image_io/image_format.h"
#include "image_io/jpeg_encoder.h"
#include "image_io/metadata.h"
#include "image_io/oiio_output.h"
#include "image_io/patient_file.h"

namespace pixelsmith {

namespace {

constexpr int kFullColourQuality = 90;

/// What is written, and its hash.
class HashedFile
{
public:
    explicit HashedFile(const std::filesystem::path &path)
        : m_file(partOf(path), path)
    {
    }

    void write(std::string_view bytes)
    {
        std::fwrite(bytes.data(), 1, bytes.size(), m_file.stream());
        m_hash.add(std::as_bytes(std::span(bytes)));
    }
    void check() { m_file.check(); }
    std::string hash() const { return m_hash.hex(); }

private:
    PatientFile m_file;
    StreamHash m_hash;
};

} // namespace

/// Parts are encoded on all cores and put together: a restart mark, which any decoder knows, costs two bytes.
std::vector<WrittenPage> writeJpeg(const TileSource &source, const std::filesystem::path &path, const Page &page,
                                   const ExportOptions &options, const PixelsHandled &handled)
{
    const PixelSize size = page.rect.size();
    const JpegColour colour = options.quality >= kFullColourQuality ? JpegColour::Full : JpegColour::Half;
    const std::vector<PixelRect> bands = rowGroups(size, kJpegPartRows);
    BandReader reader(source, page.level, moved(bands, page.rect));
    HashedFile file(path);
    OrderedTasks<std::string> encoding;
    size_t started = 0;
    for (size_t i = 0; i < bands.size(); ++i) {
        for (; started < bands.size() && !encoding.isFull(); ++started) {
            const PixelRect &band = bands[started];
            std::vector<uint8_t> rgb(static_cast<size_t>(3 * band.area()));
            reader.read(moved(band, page.rect), rgb.data());
            encoding.start([rgb = std::move(rgb), part = band.size(), quality = options.quality, colour] {
                return encodeJpeg(rgb.data(), part, quality, colour, true);
            });
        }
        JpegParts parts = partsOf(encoding.take());
        if (i == 0) {
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
        handled(bands[i].area());
    }
    file.write(kJpegEnd);
    file.check();
    return {{.size = size, .hash = file.hash()}};
}

} // namespace pixelsmith
