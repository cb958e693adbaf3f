#pragma once

#include <ATen/core/Tensor.h>

namespace pixelsmith {

/// Keeps how much of each frequency the sample holds and turns its phase half way towards the guidance's.
/// Tragakis et al.: "Is One GPU Enough? Pushing Image Generation at Higher-Resolutions with Foundation Models"
/// (NeurIPS 2024). For each channel, with orthonormal transforms over the patch:
///
///     variable    symbol
///     spectrum    Z = rfft2(z)
///     guide       G = rfft2(g)
///     sum         u = Z/|Z| + G/|G|, its phase is the mean of both
///     result      irfft2(|Z| · u/|u|)
///
/// Where |u| is next to nothing, the phases oppose each other and there is no mean: Z keeps its own. That is so for
/// half of the frequencies whose phase can only be 0 or π (the mean of a channel is one); rounding alone would decide
/// there else, or wipe them out. Without guidance (G = 0) the phase is Z's, too.
///
/// \param z  [n, c, h, w], the noisy sample, any floating dtype; computed in fp32.
/// \param guidance  likewise, noised to the same step.
/// \return  in z's shape and dtype.
at::Tensor fusePhases(const at::Tensor &z, const at::Tensor &guidance);

} // namespace pixelsmith
