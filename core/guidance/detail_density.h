#pragma once

#include <ATen/core/Tensor.h>

namespace pixelsmith {

/// How much fine structure there is around each latent: the mean magnitude of the differences between neighbours, over
/// some latents around, against the map's own mean m: d / (d + m). 0…1; plain skies are near 0, foliage above a half.
/// After the edge density of LSRNA (Jeong et al., arXiv 2503.18446, section 3.3). Strip by strip, in the memory of one
/// beside the result's.
/// \param guidance  [c, h, w], float32. \return  [1, h, w].
at::Tensor detailDensity(const at::Tensor &guidance);

} // namespace pixelsmith
