#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace pixelsmith {

/// From the colours of an ICC profile to sRGB. Used by one thread at a time.
class ColourTransform
{
public:
    /// Null where nothing is to be done: the profile is ours. Throws Error(InvalidRequest) for one that is damaged or of
    /// other colours than the picture.
    static std::unique_ptr<ColourTransform> from(std::span<const uint8_t> profile, bool isGrey);
    ~ColourTransform();
    ColourTransform(const ColourTransform &) = delete;
    ColourTransform &operator=(const ColourTransform &) = delete;

    /// \param colours  one or three values a pixel.
    /// \param rgb      3 bytes a pixel.
    void apply(const uint16_t *colours, uint8_t *rgb, size_t pixels) const;

private:
    explicit ColourTransform(void *transform);
    void *m_transform; ///< Little CMS's
};

} // namespace pixelsmith
