#pragma once

#include <ATen/core/Tensor.h>

namespace pixelsmith {

/// Ahn et al.: "Self-Rectifying Diffusion Sampling with Perturbed-Attention Guidance" (arXiv 2403.17377), equation (15):
///     ε ← ε + s·(ε_cond - ε_perturbed)
/// \param perturbed  predicted for the prompt with self-attention replaced by the identity in some blocks.
at::Tensor perturbedAttentionGuidance(const at::Tensor &guided, const at::Tensor &cond, const at::Tensor &perturbed,
                                      double scale);

} // namespace pixelsmith
