#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace pixelsmith {

/// Latents to each side that gaussianBlur() looks at.
int64_t gaussianRadius(double sigma);

/// Separable Gaussian, cut at three sigmas; near the border the weights inside are made to sum to 1.
/// \param x  [c, h, w] or [n, c, h, w], float32. \param sigma  in latents, > 0.
at::Tensor gaussianBlur(const at::Tensor &x, double sigma);

/// Makes what is smooth already smoother: the binomial kernel 1 4 6 4 1 with its weights `step` apart, along both
/// dimensions (Burt, Adelson: "The Laplacian Pyramid as a Compact Image Code", 1983; without reducing in between). It looks
/// at 2 * step to each side. Near the border as gaussianBlur(). \param step  in latents, > 0.
at::Tensor binomialBlur(const at::Tensor &x, int64_t step);

} // namespace pixelsmith
