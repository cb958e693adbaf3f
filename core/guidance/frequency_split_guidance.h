#pragma once

#include <ATen/core/Tensor.h>

namespace pixelsmith {

/// Classifier-free guidance with one scale for the whole and one for fine structure, as in FreCaS (Zhang et al., arXiv
/// 2410.18410, section 3.3):
///     ε = ε_uncond + w_low·L(D) + w_high·(D - L(D)),  D = ε_cond - ε_uncond
/// L keeps what a quarter of the resolution holds: an antialiased bicubic reduction by 4 and its enlargement.
/// \param uncond, cond  [n, c, h, w].
at::Tensor frequencySplitGuidance(const at::Tensor &uncond, const at::Tensor &cond, double low, double high);

} // namespace pixelsmith
