#include "guidance/gaussian_blur.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace pixelsmith {

namespace {

using Weights = std::vector<double>; ///< of the middle and of the neighbours to each side, by their distance

/// Weighted sums along a dimension; what lies outside counts as zero. By shifted sums: a convolution of one channel is
/// filled up to sixteen on a CPU, which takes thirty times as long for a kernel as narrow as the usual ones.
at::Tensor weightedSums(const at::Tensor &x, int64_t dim, const Weights &weights)
{
    const int64_t size = x.size(dim);
    at::Tensor sums = x * weights[0];
    for (int64_t k = 1; k < std::min(static_cast<int64_t>(weights.size()), size); ++k) {
        sums.narrow(dim, k, size - k).add_(x.narrow(dim, 0, size - k), weights[k]);
        sums.narrow(dim, 0, size - k).add_(x.narrow(dim, k, size - k), weights[k]);
    }
    return sums;
}

at::Tensor blurAlong(const at::Tensor &planes, int64_t dim, const Weights &weights)
{
    std::vector<int64_t> line(planes.dim(), 1);
    line[dim] = planes.size(dim);
    return weightedSums(planes, dim, weights).div_(weightedSums(at::ones(line, planes.options()), dim, weights));
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
    return blurAlong(blurAlong(x, x.dim() - 2, weights), x.dim() - 1, weights);
}

} // namespace pixelsmith
