#include "guidance/gaussian_blur.h"

#include <ATen/ATen.h>

#include <array>
#include <cmath>

namespace pixelsmith {

namespace {

/// Along the last axis.
at::Tensor blurRows(const at::Tensor &planes, const at::Tensor &kernel)
{
    const int64_t radius = kernel.size(0) / 2;
    constexpr std::array<int64_t, 2> stride = {1, 1};
    const std::array<int64_t, 2> padding = {0, radius};
    const auto blurred = [&](const at::Tensor &x) {
        return at::conv2d(x, kernel.view({1, 1, 1, -1}), {}, stride, padding);
    };
    return blurred(planes) / blurred(at::ones({1, 1, 1, planes.size(3)}, planes.options()));
}

} // namespace

int64_t gaussianRadius(double sigma)
{
    return static_cast<int64_t>(std::ceil(3 * sigma));
}

at::Tensor gaussianBlur(const at::Tensor &x, double sigma)
{
    const int64_t radius = gaussianRadius(sigma);
    const at::Tensor kernel = at::arange(-radius, radius + 1, x.options()).div_(sigma).square_().mul_(-0.5).exp_();
    const at::Tensor planes = x.reshape({-1, 1, x.size(-2), x.size(-1)});
    return blurRows(blurRows(planes, kernel).transpose(2, 3), kernel).transpose(2, 3).reshape(x.sizes());
}

} // namespace pixelsmith
