#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace pixelsmith {

/// Latents to each side that gaussianBlur() looks at.
int64_t gaussianRadius(double sigma);

/// Separable Gaussian, cut at three sigmas; near the border the weights inside are made to sum to 1.
/// \param x  [c, h, w] or [n, c, h, w], float32. \param sigma  in latents, > 0.
at::Tensor gaussianBlur(const at::Tensor &x, double sigma);

} // namespace pixelsmith
