#include "guidance/gaussian_blur.h"

#include <ATen/ATen.h>

#include <cmath>

namespace pixelsmith {

int64_t gaussianRadius(double sigma)
{
    return static_cast<int64_t>(std::ceil(3 * sigma));
}

at::Tensor gaussianBlur(const at::Tensor &x, double sigma)
{
    const int64_t radius = gaussianRadius(sigma);
    at::Tensor kernel = at::arange(-radius, radius + 1, x.options()).div_(sigma).square_().mul_(-0.5).exp_();
    kernel /= kernel.sum();
    const at::Tensor planes = x.reshape({-1, 1, x.size(-2), x.size(-1)});
    const at::Tensor padded = at::replication_pad2d(planes, {radius, radius, radius, radius});
    const at::Tensor rows = at::conv2d(padded, kernel.view({1, 1, 1, -1}));
    return at::conv2d(rows, kernel.view({1, 1, -1, 1})).reshape(x.sizes());
}

} // namespace pixelsmith
