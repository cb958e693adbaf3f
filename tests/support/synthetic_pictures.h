#pragma once

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

/// Pictures whose measures are known.
namespace pixelsmith {

/// White noise about a half. \return  float32.
inline at::Tensor noisePicture(at::IntArrayRef shape, uint64_t seed = 3)
{
    return at::randn(shape, at::detail::createCPUGenerator(seed), at::TensorOptions(at::kFloat)) * 0.1 + 0.5;
}

/// A picture seen through a box of `side` x `side`, mirrored at the border. \param image  [n, c, h, w].
inline at::Tensor blurred(const at::Tensor &image, int64_t side)
{
    const int64_t margin = side / 2;
    return at::avg_pool2d(at::reflection_pad2d(image, {margin, margin, margin, margin}), {side, side}, {1, 1});
}

} // namespace pixelsmith
