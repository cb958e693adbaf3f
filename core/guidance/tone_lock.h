#pragma once

#include <ATen/core/Tensor.h>

namespace pixelsmith {

/// Gives the finished latents the colours and gradients of the picture before: z' = z + B(g0 - z), B a Gaussian of 4
/// latents, coarser than anything that is drawn as a form. Strip by strip, in the memory of one.
/// \param z, guidance  [c, h, w], float32. \param locked  z', in a map of its own.
void lockTone(const at::Tensor &z, const at::Tensor &guidance, at::Tensor &locked);

} // namespace pixelsmith
