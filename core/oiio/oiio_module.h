#pragma once

#include <pixelsmith/geometry.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

/// All that is used of OpenImageIO. It brings more than two hundred libraries, which take a quarter of a second to load; so
/// it is linked to a module alone, which is loaded when the first picture is read or EXR is written.
namespace pixelsmith {

enum class SampleType { UInt8, UInt16, Half, Float };

/// A file as a module is shown it; must outlive what was opened on it.
struct FileAccess
{
    std::FILE *stream = nullptr;
    /// As pread(2).
    std::function<ssize_t(int64_t offset, char *to, size_t size)> readAt;
};

/// What a picture says of itself.
struct PictureSpec
{
    PixelSize size;
    PixelPoint origin;  ///< of its first pixel, in the coordinates of PictureReader::read()
    PixelSize tileSize; ///< empty: it is stored by rows
    int depth = 1;
    int channels = 0;
    int orientation = 1; ///< EXIF's number, as it stands there
    bool isFloat = false;
    bool isLinear = false;
    bool isPremultiplied = false;
    bool isForPrint = false;      ///< CMYK, of which red, green and blue are made
    std::vector<uint8_t> profile; ///< ICC; empty: none
};

/// Used by one thread at a time.
class PictureReader
{
public:
    virtual ~PictureReader() = default;
    virtual const PictureSpec &spec() const = 0;
    /// By OpenImageIO's name; empty: there is none.
    virtual std::string text(const std::string &name) const = 0;
    /// Of a mipmap; spec() is that level's then. False: there is none.
    virtual bool seekLevel(int level) = 0;
    /// Whole tiles, or whole rows where there are no tiles, moved by spec().origin.
    /// \param values  receives channels samples a pixel, rows without padding. False: damaged.
    virtual bool read(const PixelRect &rect, SampleType type, void *values) = 0;
};

/// A tiled file of three channels in half precision, in linear light.
class ExrEncoder
{
public:
    virtual ~ExrEncoder() = default;
    /// All answer false where the library failed; error() then has its words.
    virtual bool beginLevel(PixelSize size) = 0;
    virtual bool write(const PixelRect &rect, const uint16_t *halves) = 0;
    virtual bool close() = 0;
    virtual std::string error() = 0;
};

struct ExrSettings
{
    bool hasLevels = false;
    int64_t tileSide = 0;
    int pixelsPerInch = 0;   ///< 0: not told
    std::string description; ///< empty: not told
};

struct OiioModule
{
    /// \param plugin  the only reader that is tried.
    /// \return null with isKnown false where this installation lacks the reader, else null where it cannot read the file.
    std::unique_ptr<PictureReader> (*openPicture)(const std::string &plugin, const std::filesystem::path &path,
                                                  const FileAccess &file, bool &isKnown);
    /// Of our own making: without the limits for strangers' files. Null: it cannot be read.
    std::unique_ptr<PictureReader> (*openOwnExr)(const std::filesystem::path &path);
    /// Null where this installation lacks the writer.
    std::unique_ptr<ExrEncoder> (*makeExr)(const std::filesystem::path &path, std::FILE *stream,
                                           const ExrSettings &settings);
    void (*toHalves)(const float *values, uint16_t *halves, int count);
};

/// Loads the module at the first call. Thread-safe. Throws Error(Io) where that fails.
const OiioModule &oiioModule();

} // namespace pixelsmith

/// What the module exports.
extern "C" const pixelsmith::OiioModule *pixelsmithOiioModule();
