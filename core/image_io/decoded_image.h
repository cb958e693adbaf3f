#pragma once

#include "image_io/colour_transform.h"
#include "image_io/picture_input.h"
#include "oiio/oiio_module.h"

#include <pixelsmith/geometry.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace pixelsmith {

/// An open picture file whose pixels come out as sRGB, 8 bits, on white, as they lie in the file (not yet turned by its
/// orientation). Its colour profile is followed. What changes the picture is warned of when its pixels are read, once: a
/// profile that is left out, colours for print, transparency, values that are not numbers. Hostile sizes are refused before
/// any pixel is read. Used by one thread at a time.
class DecodedImage
{
public:
    /// Throws Error(Io) or Error(InvalidRequest): not a picture, damaged, too large, too small, unsupported.
    explicit DecodedImage(const std::filesystem::path &path);

    PixelSize size() const { return spec().size; }
    /// EXIF's number, 1…8; 1 is upright.
    int orientation() const { return m_orientation; }
    /// A text by OpenImageIO's name; empty if there is none or it is longer than any of ours.
    std::string text(const std::string &name) const;
    bool isTiled() const { return !spec().tileSize.isEmpty(); }

    /// 3 bytes a pixel. Scanline files: whole rows are decoded, and going back up starts again from the top.
    /// Throws Error(Io) that says the picture is damaged, Error(OutOfMemory).
    std::vector<uint8_t> read(const PixelRect &rect);

    /// The same without the white: brightness and opacity, 2 bytes a pixel. A file without alpha is opaque.
    std::vector<uint8_t> readGrey(const PixelRect &rect);

private:
    /// Ways in which a picture is not shown as it lies in the file.
    struct Changes
    {
        std::string profile; ///< why it was left out; empty: it was not
        bool isForPrint = false;
        bool isTransparent = false; ///< at a pixel that was read
        bool hasNaN = false;        ///< likewise

        friend bool operator==(const Changes &, const Changes &) = default;
    };

    const PictureSpec &spec() const { return m_reader->spec(); }
    void checkSpec() const;
    void takeProfile();
    void warnOfChanges();
    template<typename Value>
    std::vector<Value> readRaw(const PixelRect &rect, PixelRect &held);
    template<typename Value>
    std::vector<uint8_t> readAs(const PixelRect &rect);
    template<typename Value>
    std::vector<uint8_t> readGreyAs(const PixelRect &rect);
    std::vector<uint8_t> readProfiled(const PixelRect &rect);
    std::vector<uint8_t> readRgb(const PixelRect &rect);
    [[noreturn]] void failReading() const;
    [[noreturn]] void failForMemory() const;

    std::filesystem::path m_path;
    std::string m_plugin; ///< OpenImageIO's reader
    // In this order: the reader is gone before what it reads from.
    PictureInput m_file;
    std::unique_ptr<PictureReader> m_reader;
    int m_orientation = 1;
    Changes m_changes;
    Changes m_warnedOf;
    std::unique_ptr<ColourTransform> m_transform; ///< null: the pixels are sRGB, or linear light
};

} // namespace pixelsmith
