#pragma once

#include <pixelsmith/generation_request.h>
#include <pixelsmith/geometry.h>
#include <pixelsmith/tile_source.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace pixelsmith {

/// A part of a picture as it would look at a larger size: asked before the picture is grown.
struct PreviewRequest
{
    /// How it would be grown; its targetSize is the size that the region lies in, empty: the next one.
    GenerationRequest request;
    PixelRect region; ///< in pixels of that size; cut to it
    std::vector<SliderPosition>
        sliders; ///< one picture each, of every stage that is not finished; empty: the request's
};

/// The region at one Slider position.
struct RegionPicture
{
    SliderPosition slider;
    int guidedSteps = 0;      ///< S of the last stage
    std::vector<uint8_t> rgb; ///< sRGB, 3 bytes a pixel, rows without padding

    friend bool operator==(const RegionPicture &, const RegionPicture &) = default;
};

struct RegionPreview
{
    PixelSize size;                      ///< of the stage that the region is a part of
    PixelRect region;                    ///< as it was cut
    std::vector<RegionPicture> pictures; ///< in the order they were asked for
    int64_t unetEvaluations = 0;         ///< done
    int64_t unetEvaluationsUnshared = 0; ///< that as many previews of one position each would have taken
};

/// The most positions of a preview, and the largest region in pixels.
inline constexpr size_t kMaxPreviewPositions = 16;
inline constexpr int64_t kMaxPreviewPixels = int64_t{4096} * 4096;

/// The pictures side by side, `gap` white pixels between them; level 0 alone.
std::shared_ptr<const TileSource> contactSheet(const RegionPreview &preview, int64_t gap);

} // namespace pixelsmith
