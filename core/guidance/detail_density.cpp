#include "guidance/detail_density.h"

#include "guidance/gaussian_blur.h"

#include <ATen/ATen.h>

namespace pixelsmith {

at::Tensor detailDensity(const at::Tensor &guidance)
{
    constexpr double sigma = 1.5;
    at::Tensor differences = at::zeros({1, guidance.size(1), guidance.size(2)}, guidance.options());
    for (const int64_t axis : {int64_t{1}, int64_t{2}}) {
        const int64_t count = guidance.size(axis) - 1;
        const at::Tensor step =
            (guidance.narrow(axis, 1, count) - guidance.narrow(axis, 0, count)).abs().mean(0, /*keepdim=*/true);
        differences.narrow(axis, 0, count).add_(step);
    }
    const at::Tensor density = gaussianBlur(differences, sigma);
    return density / (density + density.mean() + 1e-12);
}

} // namespace pixelsmith
