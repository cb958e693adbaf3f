#include "image_io/jpeg_encoder.h"

#include <pixelsmith/error.h>

#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

namespace pixelsmith {

namespace {

constexpr unsigned char kFrame = 0xc0; ///< baseline
constexpr unsigned char kScan = 0xda;

/// The library calls back when it fails, and must not be returned to.
struct Failure
{
    jpeg_error_mgr manager;
    std::jmp_buf escape;
};

void escapeFrom(j_common_ptr info)
{
    std::longjmp(reinterpret_cast<Failure *>(info->err)->escape, 1);
}

struct Settings
{
    PixelSize size;
    int quality;
    JpegColour colour;
    bool restarts;
};

/// Nothing here has a destructor: the library's way out does not run any.
bool encode(const uint8_t *rgb, const Settings &settings, unsigned char *&bytes, unsigned long &count)
{
    jpeg_compress_struct info = {};
    Failure failure = {};
    info.err = jpeg_std_error(&failure.manager);
    failure.manager.error_exit = escapeFrom;
    failure.manager.output_message = [](j_common_ptr) {};
    if (setjmp(failure.escape) != 0) {
        jpeg_destroy_compress(&info);
        return false;
    }
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &bytes, &count);
    info.image_width = static_cast<JDIMENSION>(settings.size.width);
    info.image_height = static_cast<JDIMENSION>(settings.size.height);
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, settings.quality, TRUE);
    const int sampling = settings.colour == JpegColour::Half ? 2 : 1;
    info.comp_info[0].h_samp_factor = sampling;
    info.comp_info[0].v_samp_factor = sampling;
    info.restart_in_rows = settings.restarts ? 1 : 0;
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        const auto offset = static_cast<size_t>(3 * info.next_scanline) * static_cast<size_t>(settings.size.width);
        JSAMPROW row = const_cast<JSAMPROW>(rgb + offset);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    return true;
}

unsigned char byteAt(const std::string &text, size_t at)
{
    return static_cast<unsigned char>(text[at]);
}

/// Where the segment with this marker begins, in a header that our own library wrote.
size_t segmentOf(const std::string &file, unsigned char marker)
{
    size_t at = 2;
    while (at + 4 <= file.size() && byteAt(file, at + 1) != marker)
        at += 2 + (size_t(byteAt(file, at + 2)) << 8 | byteAt(file, at + 3));
    PIXELSMITH_CHECK(at + 4 <= file.size(), "A JPEG's header has not the form that was asked for.");
    return at;
}

} // namespace

std::string encodeJpeg(const uint8_t *rgb, PixelSize size, int quality, JpegColour colour, bool restarts)
{
    unsigned char *bytes = nullptr;
    unsigned long count = 0;
    const bool isGood = encode(rgb, {size, quality, colour, restarts}, bytes, count);
    const std::string file = isGood ? std::string(reinterpret_cast<char *>(bytes), count) : std::string();
    std::free(bytes);
    if (!isGood)
        throw Error(ErrorKind::OutOfMemory, "There is not enough memory to encode a JPEG.");
    return file;
}

JpegParts partsOf(const std::string &file)
{
    const size_t scan = segmentOf(file, kScan);
    const size_t data = scan + 2 + (size_t(byteAt(file, scan + 2)) << 8 | byteAt(file, scan + 3));
    return {file.substr(0, data), file.substr(data, file.size() - data - 2)};
}

namespace {

void setNumber(std::string &header, size_t at, int64_t value)
{
    header[at] = static_cast<char>(value >> 8 & 0xff);
    header[at + 1] = static_cast<char>(value & 0xff);
}

} // namespace

void setJpegHeight(std::string &header, int64_t height)
{
    setNumber(header, segmentOf(header, kFrame) + 5, height); // behind marker, length and bits
}

/// In JFIF's segment, which comes first: its unit, and the density in both directions.
void setJpegPixelsPerInch(std::string &header, int pixelsPerInch)
{
    constexpr size_t unit = 13;
    constexpr char inch = 1;
    header[unit] = inch;
    setNumber(header, unit + 1, pixelsPerInch);
    setNumber(header, unit + 3, pixelsPerInch);
}

} // namespace pixelsmith
