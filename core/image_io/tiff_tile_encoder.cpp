#include "image_io/tiff_tile_encoder.h"

#include <pixelsmith/error.h>

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <tiffio.h>

namespace pixelsmith {

namespace {

/// Zip's lightest level: photographs get hardly smaller with more, and take three times as long.
constexpr int kZipQuality = 1;
constexpr int kChannels = 3;
constexpr int kHandled = 1; ///< libtiff's other handler, which prints, is not called

/// Without writing: after a failed write libtiff may look for a directory for ever. What should be there is there.
void closeTiff(TIFF *file)
{
    TIFFSetMode(file, O_RDONLY);
    TIFFClose(file);
}

struct OptionsDeleter
{
    void operator()(TIFFOpenOptions *options) const { TIFFOpenOptionsFree(options); }
};

/// What libtiff says goes nowhere: its calls' results and the system's error tell enough.
std::unique_ptr<TIFFOpenOptions, OptionsDeleter> silently()
{
    std::unique_ptr<TIFFOpenOptions, OptionsDeleter> options(TIFFOpenOptionsAlloc());
    const auto ignore = [](TIFF *, void *, const char *, const char *, va_list) { return kHandled; };
    if (options) {
        TIFFOpenOptionsSetErrorHandlerExtR(options.get(), ignore, nullptr);
        TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignore, nullptr);
    }
    return options;
}

/// A file in memory, as libtiff calls it.
struct MemoryFile
{
    std::vector<uint8_t> bytes;
    uint64_t at = 0;

    static MemoryFile &of(thandle_t handle) { return *static_cast<MemoryFile *>(handle); }
    static tmsize_t read(thandle_t handle, void *out, tmsize_t count)
    {
        MemoryFile &file = of(handle);
        const uint64_t left = file.bytes.size() - std::min<uint64_t>(file.at, file.bytes.size());
        const uint64_t taken = std::min(static_cast<uint64_t>(count), left);
        std::memcpy(out, file.bytes.data() + file.at, taken);
        file.at += taken;
        return static_cast<tmsize_t>(taken);
    }
    static tmsize_t write(thandle_t handle, void *in, tmsize_t count)
    {
        MemoryFile &file = of(handle);
        const uint64_t end = file.at + static_cast<uint64_t>(count);
        try {
            file.bytes.resize(std::max<uint64_t>(file.bytes.size(), end));
        } catch (const std::bad_alloc &) {
            return -1; // C cannot pass it on
        }
        std::memcpy(file.bytes.data() + file.at, in, static_cast<size_t>(count));
        file.at = end;
        return count;
    }
    static toff_t seek(thandle_t handle, toff_t offset, int whence)
    {
        MemoryFile &file = of(handle);
        file.at = offset + (whence == SEEK_CUR ? file.at : whence == SEEK_END ? file.bytes.size() : 0);
        return file.at;
    }
    static toff_t size(thandle_t handle) { return of(handle).bytes.size(); }
    static int close(thandle_t) { return 0; }
};

/// To 16 bits: 255 becomes 65535, so both bytes of a sample are the same.
void widen(const uint8_t *samples, size_t count, uint8_t *out)
{
    for (size_t i = 0; i < count; ++i)
        out[2 * i] = out[2 * i + 1] = samples[i];
}

/// The whole tile, in the machine's order of bytes.
std::vector<uint8_t> paddedTile(const std::vector<uint8_t> &rgb, PixelSize size, int bits)
{
    const auto sampleBytes = static_cast<size_t>(bits / 8);
    const auto rowSamples = static_cast<size_t>(kChannels * size.width);
    std::vector<uint8_t> tile(kChannels * sampleBytes * kTileSide * kTileSide);
    for (int64_t y = 0; y < size.height; ++y) {
        const uint8_t *row = rgb.data() + static_cast<size_t>(y) * rowSamples;
        uint8_t *out = tile.data() + static_cast<size_t>(y * kChannels * kTileSide) * sampleBytes;
        if (bits == 8)
            std::memcpy(out, row, rowSamples);
        else
            widen(row, rowSamples, out);
    }
    return tile;
}

[[noreturn]] void failEncoding()
{
    throw Error(ErrorKind::OutOfMemory, "There is not enough memory to encode a TIFF.");
}

uint16_t libtiffName(TiffCompression compression)
{
    switch (compression) {
    case TiffCompression::Zip:
        return COMPRESSION_ADOBE_DEFLATE;
    case TiffCompression::Lzw:
        return COMPRESSION_LZW;
    case TiffCompression::None:
        break;
    }
    return COMPRESSION_NONE;
}

} // namespace

TiffFile openTiff(const std::filesystem::path &path, const char *mode)
{
    return {TIFFOpenExt(path.c_str(), mode, silently().get()), &closeTiff};
}

void setTileTags(TIFF &file, TiffCompression compression, int bits)
{
    TIFFSetField(&file, TIFFTAG_BITSPERSAMPLE, bits);
    TIFFSetField(&file, TIFFTAG_SAMPLESPERPIXEL, kChannels);
    TIFFSetField(&file, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
    TIFFSetField(&file, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
    TIFFSetField(&file, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(&file, TIFFTAG_TILEWIDTH, static_cast<uint32_t>(kTileSide));
    TIFFSetField(&file, TIFFTAG_TILELENGTH, static_cast<uint32_t>(kTileSide));
    TIFFSetField(&file, TIFFTAG_COMPRESSION, libtiffName(compression));
    if (compression != TiffCompression::None)
        TIFFSetField(&file, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
    if (compression == TiffCompression::Zip)
        TIFFSetField(&file, TIFFTAG_ZIPQUALITY, kZipQuality);
}

/// libtiff encodes while it writes, on one thread. So each tile is written to a small file of its own, in memory.
SharedBytes encodeTiffTile(const SharedBytes &rgb, PixelSize size, TiffCompression compression, int bits)
{
    const bool isWhole = size == PixelSize{kTileSide, kTileSide};
    if (compression == TiffCompression::None && bits == 8 && isWhole)
        return rgb;
    std::vector<uint8_t> tile = paddedTile(*rgb, size, bits);
    if (compression == TiffCompression::None)
        return std::make_shared<std::vector<uint8_t>>(std::move(tile));
    MemoryFile memory;
    const TiffFile file(TIFFClientOpenExt("tile", "w", &memory, &MemoryFile::read, &MemoryFile::write,
                                          &MemoryFile::seek, &MemoryFile::close, &MemoryFile::size, nullptr, nullptr,
                                          silently().get()),
                        &closeTiff);
    if (!file)
        failEncoding();
    setTileTags(*file, compression, bits);
    TIFFSetField(file.get(), TIFFTAG_IMAGEWIDTH, static_cast<uint32_t>(kTileSide));
    TIFFSetField(file.get(), TIFFTAG_IMAGELENGTH, static_cast<uint32_t>(kTileSide));
    if (TIFFWriteEncodedTile(file.get(), 0, tile.data(), static_cast<tmsize_t>(tile.size())) < 0
        || TIFFFlushData(file.get()) == 0)
        failEncoding();
    const auto start = memory.bytes.begin() + static_cast<ptrdiff_t>(TIFFGetStrileOffset(file.get(), 0));
    return std::make_shared<std::vector<uint8_t>>(
        start, start + static_cast<ptrdiff_t>(TIFFGetStrileByteCount(file.get(), 0)));
}

} // namespace pixelsmith
