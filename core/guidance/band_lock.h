#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace pixelsmith {

/// Gives a finished picture back what the picture before holds, and leaves what is finer to the model:
///     y' = y + λ·(L(u - y) + (1 - λ)·C(u - y)),  u the picture before, enlarged
/// one step of iterative back-projection (Irani, Peleg: "Improving Resolution by Image Registration", 1991), or the range
/// part of DDNM's decomposition (Wang et al., arXiv 2212.00490, section 3.2). L is a Gaussian G twiced, 2G - G² (Tukey:
/// "Exploratory Data Analysis", 1977), which falls more steeply than one: it keeps 0.90 at a quarter of the finest that the
/// picture before can hold, 0.40 at half of it and nothing at the finest. There that picture is softer than a true one, and
/// mixing it with what the model paints, which has other phases, would take power from both. C is what is coarse, G widened to
/// twice its width: tones and shapes of many pixels, which nobody wants to be invented anew, are locked by 1 - (1 - λ)².
/// \param pixels, enlarged  [3, h, w], float32. \param strength  λ, 0…1: [h, w], or one for all.
/// \param scale             size of this stage over that of the one before, > 0.
at::Tensor lockBand(const at::Tensor &pixels, const at::Tensor &enlarged, const at::Tensor &strength, double scale);

/// Pixels to each side that lockBand() looks at.
int64_t bandLockReach(double scale);

} // namespace pixelsmith
