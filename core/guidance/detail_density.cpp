#include "guidance/detail_density.h"

#include "guidance/gaussian_blur.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace pixelsmith {

namespace {

/// Between each latent and the ones below and right of it. [c, h, w] -> [1, h, w].
at::Tensor neighbourDifferences(const at::Tensor &map)
{
    at::Tensor differences = at::zeros({1, map.size(1), map.size(2)}, map.options());
    for (const int64_t axis : {int64_t{1}, int64_t{2}}) {
        const int64_t count = map.size(axis) - 1;
        const at::Tensor step =
            (map.narrow(axis, 1, count) - map.narrow(axis, 0, count)).abs().mean(0, /*keepdim=*/true);
        differences.narrow(axis, 0, count).add_(step);
    }
    return differences;
}

} // namespace

at::Tensor detailDensity(const at::Tensor &guidance)
{
    constexpr double sigma = 1.5;
    constexpr int64_t rows = 64;
    const int64_t halo = gaussianRadius(sigma);
    const int64_t height = guidance.size(1);
    at::Tensor density = at::empty({1, height, guidance.size(2)}, guidance.options());
    for (int64_t top = 0; top < height; top += rows) {
        const int64_t bottom = std::min(top + rows, height);
        const int64_t from = std::max<int64_t>(0, top - halo);
        const int64_t to = std::min(bottom + halo, height);
        // One row more, for what lies below the last.
        const at::Tensor differences =
            neighbourDifferences(guidance.slice(1, from, std::min(to + 1, height))).slice(1, 0, to - from);
        density.slice(1, top, bottom).copy_(gaussianBlur(differences, sigma).slice(1, top - from, bottom - from));
    }
    const at::Tensor mean = density.mean() + 1e-12;
    for (int64_t top = 0; top < height; top += rows) {
        at::Tensor strip = density.slice(1, top, std::min(top + rows, height));
        strip.div_(strip + mean);
    }
    return density;
}

} // namespace pixelsmith
