#include "quality/fidelity.h"

#include <ATen/ATen.h>

#include <cmath>

namespace pixelsmith {

namespace {

/// A Gaussian of σ 1.5 over 11 x 11, without what would need pixels outside. \param x  [h, w], float64.
at::Tensor windowMean(const at::Tensor &x)
{
    const at::Tensor taps = (-(at::arange(-5, 6, x.options()).square() / (2 * 1.5 * 1.5))).exp();
    const at::Tensor kernel = taps / taps.sum();
    const at::Tensor rows = at::conv2d(x.unsqueeze(0).unsqueeze(0), kernel.view({1, 1, 1, 11}));
    return at::conv2d(rows, kernel.view({1, 1, 11, 1}));
}

} // namespace

at::Tensor reducedTo(const at::Tensor &rgb, int64_t height, int64_t width)
{
    return at::_upsample_bicubic2d_aa(rgb.unsqueeze(0), {height, width}, /*align_corners=*/false)[0].clamp(0, 1);
}

double psnr(const at::Tensor &a, const at::Tensor &b)
{
    const double error = (a.to(at::kDouble) - b.to(at::kDouble)).square().mean().item<double>();
    return error > 0 ? -10 * std::log10(error) : INFINITY;
}

double ssim(const at::Tensor &a, const at::Tensor &b)
{
    constexpr double c1 = 0.01 * 0.01;
    constexpr double c2 = 0.03 * 0.03;
    const at::Tensor x = a.to(at::kDouble);
    const at::Tensor y = b.to(at::kDouble);
    const at::Tensor meanX = windowMean(x);
    const at::Tensor meanY = windowMean(y);
    const at::Tensor varianceX = windowMean(x * x) - meanX.square();
    const at::Tensor varianceY = windowMean(y * y) - meanY.square();
    const at::Tensor covariance = windowMean(x * y) - meanX * meanY;
    const at::Tensor similarity = (2 * meanX * meanY + c1) * (2 * covariance + c2)
                                  / ((meanX.square() + meanY.square() + c1) * (varianceX + varianceY + c2));
    return similarity.mean().item<double>();
}

double energyRatio(const at::Tensor &z, const at::Tensor &x0, double alphaCumprod)
{
    return z.var().item<double>() / (alphaCumprod * x0.var().item<double>() + 1 - alphaCumprod);
}

} // namespace pixelsmith
