#pragma once

#include "pipeline/stage_context.h"
#include "pipeline/tiled_vae.h"

#include <pixelsmith/generation_plan.h>
#include <pixelsmith/tile_source.h>

#include <ATen/core/Tensor.h>

#include <functional>

namespace pixelsmith {

/// Latents of parts of a picture, enlarged to a stage's size, and back.
class RegionCodec
{
public:
    /// All kept by reference. \param picture  of the stage itself, or the one before.
    RegionCodec(const TiledVae &vae, const TileSource &picture, const StagePlan &stage);

    /// Called before each VAE tile of an area with its number, their count and its pixels; false: stop.
    using BeforeTile = std::function<bool(int64_t index, int64_t count, const PixelRect &pixels)>;

    /// \param area  of the stage's map. \return  [c, height, width], float32 on the host; undefined: stopped.
    at::Tensor encode(const LatentRect &area, const BeforeTile &beforeTile) const;

    /// As TiledVae::decoderStatistics(), of the picture's own latents.
    PictureStatistics decoderStatistics() const;

private:
    at::Tensor encodeTile(const LatentRect &owned) const;

    const TiledVae &m_vae;
    LatentSize m_map;
    TiledVae::PixelReader m_read;
    PictureStatistics m_statistics;
};

/// Decodes a region of a stage from the latents around it.
/// \param lock  of the stage, as the run would have it.
/// \param latents  [c, h, w] of `area`, which holds the region. \param region  in the stage's pixels.
/// \return  [3, height, width] of the region, float32 in 0…1.
at::Tensor decodeRegion(const TiledVae &vae, const BandLock &lock, const LatentRect &area, const at::Tensor &latents,
                        const PictureStatistics &statistics, const PixelRect &region);

} // namespace pixelsmith
