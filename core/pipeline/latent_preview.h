#pragma once

#include "models/autoencoder_kl.h"

#include <ATen/core/Tensor.h>

namespace pixelsmith {

/// What latents will look like, in microseconds instead of a decoder's seconds: each latent's colour as a linear function
/// of its channels. The function is fitted to the autoencoder itself, so any checkpoint has a preview: a made-up picture is
/// encoded, and least squares finds the colours back from its latents. The same for the same weights and device.
class LatentPreview
{
public:
    /// Encodes one small picture.
    LatentPreview(const AutoencoderKL &vae, at::Device device);

    /// \param latents  [c, h, w] as the UNet sees them, float32 on the host.
    /// \return         [3, h, w], float32 in 0…1: the picture reduced by the autoencoder's factor.
    at::Tensor reduced(const at::Tensor &latents) const;
    /// The same smoothly enlarged to the picture's size: [3, factor * h, factor * w], contiguous.
    at::Tensor operator()(const at::Tensor &latents) const;

private:
    int64_t m_factor;
    at::Tensor m_weight; ///< [3, c]
    at::Tensor m_bias;   ///< [3, 1, 1]
};

} // namespace pixelsmith
