#pragma once

#include <pixelsmith/geometry.h>

#include <ATen/core/Tensor.h>

namespace pixelsmith {

/// How much each latent of a patch counts where patches overlap and cross-fade: along each axis w(u) = sin²(π(u + ½)/P),
/// never 0. What two patches predict of the same latents is a function of the same z, so that their mean loses no noise.
/// \return  [h, w], float32.
at::Tensor patchWindow(LatentSize size);

} // namespace pixelsmith
