#pragma once

#include <ATen/core/Tensor.h>

namespace pixelsmith {

/// Ho, Salimans: "Classifier-Free Diffusion Guidance" (arXiv 2207.12598), equation (6) in the form all use:
///     ε = ε_uncond + s·(ε_cond - ε_uncond)
/// \param scale  s; 1 is the prompt alone, 0 is without it.
at::Tensor classifierFreeGuidance(const at::Tensor &uncond, const at::Tensor &cond, double scale);

} // namespace pixelsmith
