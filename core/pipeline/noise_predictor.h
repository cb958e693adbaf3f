#pragma once

#include "models/unet_2d_condition.h"
#include "pipeline/prompt_encoder.h"

#include <pixelsmith/geometry.h>

#include <span>

namespace pixelsmith {

/// The UNet with the prompts of a run and classifier-free guidance, for one picture size. Immutable.
class NoisePredictor
{
public:
    /// \param unet    kept by reference.
    /// \param factor  pixels a latent.
    NoisePredictor(const UNet2DConditionModel &unet, const PromptEmbeds &prompts, double guidanceScale,
                   PixelSize pictureSize, int64_t factor);

    /// UNet evaluations a sample: 2 with classifier-free guidance.
    int64_t evaluationsPerSample() const { return m_prompts.count(); }

    /// \param z      [n, c, h, w], float32.
    /// \param areas  n areas of the map; crop coordinates come from them.
    /// \return       [n, c, h, w], float32.
    at::Tensor operator()(const at::Tensor &z, double timestep, std::span<const LatentRect> areas) const;

private:
    at::Tensor timeIds(std::span<const LatentRect> areas) const;

    const UNet2DConditionModel &m_unet;
    PreparedPrompts m_prompts;
    at::Tensor m_pooled;
    double m_guidanceScale;
    PixelSize m_pictureSize;
    int64_t m_factor;
};

} // namespace pixelsmith
