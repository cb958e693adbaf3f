#include "image_io/png_encoder.h"

#include "image_io/png_filter.h"

#include <pixelsmith/error.h>

#include <zlib.h>

namespace pixelsmith {

namespace {

/// Strategy of zlib: runs, and Huffman codes by frequency. What a filter leaves of a painted picture or of a photograph
/// holds few repeats but runs; looking for them takes twice as long, and the file gets 1 to 10 % larger.
constexpr int kStrategy = Z_RLE;
constexpr int kLevel = 1; ///< any but 0; the strategy decides
constexpr int kRawWindow = -15;
constexpr int kMemory = 9;
/// Room for the blocks' headers and the marks between parts.
constexpr size_t kSpare = 64;

/// zlib's packing of one part.
class Deflater
{
public:
    explicit Deflater(size_t bytes)
    {
        if (deflateInit2(&m_state, kLevel, Z_DEFLATED, kRawWindow, kMemory, kStrategy) != Z_OK)
            throw Error(ErrorKind::OutOfMemory, "There is not enough memory to encode a PNG.");
        m_packed.resize(deflateBound(&m_state, bytes) + kSpare);
        m_state.next_out = reinterpret_cast<Bytef *>(m_packed.data());
        m_state.avail_out = static_cast<uInt>(m_packed.size());
    }
    ~Deflater() { deflateEnd(&m_state); }
    Deflater(const Deflater &) = delete;
    Deflater &operator=(const Deflater &) = delete;

    void add(const std::vector<uint8_t> &bytes) { run(bytes.data(), bytes.size(), Z_NO_FLUSH); }
    std::string finish(bool isLast)
    {
        run(nullptr, 0, isLast ? Z_FINISH : Z_SYNC_FLUSH);
        m_packed.resize(m_packed.size() - m_state.avail_out);
        return std::move(m_packed);
    }

private:
    void run(const uint8_t *bytes, size_t count, int flush)
    {
        m_state.next_in = const_cast<Bytef *>(bytes);
        m_state.avail_in = static_cast<uInt>(count);
        deflate(&m_state, flush);
        PIXELSMITH_CHECK(m_state.avail_in == 0 && m_state.avail_out > 0, "A PNG's rows did not fit where they should.");
    }

    z_stream m_state = {};
    std::string m_packed;
};

} // namespace

PngPart encodePngPart(const std::vector<uint8_t> &rows, int64_t width, bool isLast)
{
    const auto rowBytes = static_cast<size_t>(3 * width);
    const size_t count = rows.size() / rowBytes - 1;
    PngPart part;
    part.bytes = count * (1 + rowBytes);
    PngRowFilter filter(rowBytes);
    Deflater deflater(part.bytes);
    for (size_t row = 1; row <= count; ++row) {
        const uint8_t *pixels = rows.data() + row * rowBytes;
        const std::vector<uint8_t> &filtered = filter.filtered(pixels, pixels - rowBytes);
        part.adler32 = static_cast<uint32_t>(adler32_z(part.adler32, filtered.data(), filtered.size()));
        deflater.add(filtered);
    }
    part.stream = deflater.finish(isLast);
    return part;
}

uint32_t adler32Of(uint32_t first, const PngPart &second)
{
    return static_cast<uint32_t>(adler32_combine(first, second.adler32, static_cast<z_off_t>(second.bytes)));
}

} // namespace pixelsmith
