#pragma once

#include <ATen/core/Tensor.h>

namespace pixelsmith {

/// Draws the low band of a predicted picture towards the picture before, and leaves the fine structure to the model:
///     x0' = x0 + λ·L(g0 - x0)
/// so that objects stay where they are and none is painted twice; as the low-frequency guidance of DiffuseHigh (Kim et
/// al., arXiv 2406.18459) and ResMaster (Shi et al., arXiv 2406.16476), with a Gaussian for L: it is the same wherever a
/// patch lies. The cut is at what the picture before can hold, half of the scale.
/// \param x0        [n, c, h, w], float32.
/// \param drift     L(g0 - x0), see lowBandDrift(); the same for every strength.
/// \param strength  λ, 0…1: [n, 1, h, w], or one for all.
at::Tensor anchorLowBand(const at::Tensor &x0, const at::Tensor &drift, const at::Tensor &strength);

/// \param x0, guidance  [n, c, h, w], float32.
/// \param scale         size of this stage over that of the one before, > 0.
at::Tensor lowBandDrift(const at::Tensor &x0, const at::Tensor &guidance, double scale);

/// λ of `step`: `slider`·(1 + cos(π·u))/2, where u goes from 0 at the first step done to 1 at the end. Smooth in both,
/// so that neither the Slider nor a step makes a jump.
double anchorStrength(double anchor, double slider, int step, int firstStep, int steps);

} // namespace pixelsmith
