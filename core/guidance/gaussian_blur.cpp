#include "guidance/gaussian_blur.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace pixelsmith {

namespace {

using Weights = std::vector<double>; ///< of the middle and of the neighbours to each side, by their distance

/// Weighted sums along a dimension, the neighbours `step` apart; what lies outside counts as zero. By shifted sums: a convolution of one channel is
/// filled up to sixteen on a CPU, which takes thirty times as long for a kernel as narrow as the usual ones.
at::Tensor weightedSums(const at::Tensor &x, int64_t dim, const Weights &weights, int64_t step)
{
    const int64_t size = x.size(dim);
    at::Tensor sums = x * weights[0];
    for (size_t k = 1; k < weights.size(); ++k) {
        const int64_t distance = static_cast<int64_t>(k) * step;
        if (distance >= size)
            break;
        sums.narrow(dim, distance, size - distance).add_(x.narrow(dim, 0, size - distance), weights[k]);
        sums.narrow(dim, 0, size - distance).add_(x.narrow(dim, distance, size - distance), weights[k]);
    }
    return sums;
}

at::Tensor blurAlong(const at::Tensor &planes, int64_t dim, const Weights &weights, int64_t step)
{
    std::vector<int64_t> line(planes.dim(), 1);
    line[dim] = planes.size(dim);
    return weightedSums(planes, dim, weights, step)
        .div_(weightedSums(at::ones(line, planes.options()), dim, weights, step));
}

at::Tensor blur(const at::Tensor &x, const Weights &weights, int64_t step)
{
    return blurAlong(blurAlong(x, x.dim() - 2, weights, step), x.dim() - 1, weights, step);
}

} // namespace

int64_t gaussianRadius(double sigma)
{
    return static_cast<int64_t>(std::ceil(3 * sigma));
}

at::Tensor gaussianBlur(const at::Tensor &x, double sigma)
{
    Weights weights(gaussianRadius(sigma) + 1);
    for (size_t k = 0; k < weights.size(); ++k)
        weights[k] = std::exp(-0.5 * std::pow(static_cast<double>(k) / sigma, 2));
    return blur(x, weights, 1);
}

at::Tensor binomialBlur(const at::Tensor &x, int64_t step)
{
    return blur(x, {6, 4, 1}, step);
}

} // namespace pixelsmith
