#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace pixelsmith {

/// An antialiased bicubic reduction, for comparing an enlargement with what it was made from.
/// \param rgb  [3, h, w], float32. \return  [3, height, width].
at::Tensor reducedTo(const at::Tensor &rgb, int64_t height, int64_t width);

/// Peak signal to noise ratio in decibels of two pictures in 0…1 of the same shape; infinite for equal ones.
double psnr(const at::Tensor &a, const at::Tensor &b);

/// Mean structural similarity, 11 x 11 Gaussian of σ 1.5, K = (0.01, 0.03), only where the window lies inside: Wang,
/// Bovik, Sheikh, Simoncelli: "Image Quality Assessment" (2004). \param a, b  luma [h, w] in 0…1, sides of at least 11.
double ssim(const at::Tensor &a, const at::Tensor &b);

/// Var(z) / (ᾱ·Var(x0) + 1 - ᾱ): 1 when a noisy sample has the energy that its noise level says, less where noise was
/// averaged away. \param alphaCumprod  ᾱ of the sample.
double energyRatio(const at::Tensor &z, const at::Tensor &x0, double alphaCumprod);

} // namespace pixelsmith
