#pragma once

#include <pixelsmith/geometry.h>

#include <ATen/core/Tensor.h>

#include <vector>

namespace pixelsmith {

/// Every second latent pixel of a guided step's result is the guidance's: those with (x + y + b) mod 2 = 0.
/// Tragakis et al.: "Is One GPU Enough? Pushing Image Generation at Higher-Resolutions with Foundation Models"
/// (NeurIPS 2024). x and y count in the whole map, so that patches agree wherever they overlap.
///
/// \param z  [n, c, h, w], patches after the step; not changed.
/// \param guidance  likewise, noised to where the step ended.
/// \param origins  of each patch: its left and top in the map.
/// \param b  0 or 1.
/// \return  in z's shape and dtype. Throws Error(Internal) unless there are n origins.
at::Tensor mixCheckerboard(const at::Tensor &z, const at::Tensor &guidance, const std::vector<LatentPoint> &origins,
                           int b);

/// Where the guidance goes: \return  [height, width], bool.
at::Tensor checkerboardMask(LatentSize size, LatentPoint origin, int b, const at::TensorOptions &options);

} // namespace pixelsmith
