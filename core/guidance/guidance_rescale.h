#pragma once

#include <ATen/core/Tensor.h>

namespace pixelsmith {

/// Lin, Liu, Li, Yang: "Common Diffusion Noise Schedules and Sample Steps are Flawed" (arXiv 2305.08891), equations (15)
/// and (16): a guided prediction's deviation is drawn back to that of the prompt's own, against over-exposure.
///
///     variable    symbol
///     cond        x_pos
///     guided      x_cfg
///     phi         φ, 0…1
/// \return  φ·x_cfg·σ_pos/σ_cfg + (1-φ)·x_cfg, with σ the standard deviation of each sample.
at::Tensor rescaleGuidance(const at::Tensor &guided, const at::Tensor &cond, double phi);

} // namespace pixelsmith
