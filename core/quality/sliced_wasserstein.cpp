#include "quality/sliced_wasserstein.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <array>

namespace pixelsmith {

namespace {

constexpr int64_t kCoarsest = 16;
constexpr int64_t kPatchSide = 7;

/// The binomial filter, mirrored at the border. \param gain  of the filter. \param stride  1 or 2.
at::Tensor filtered(const at::Tensor &images, double gain, int64_t stride)
{
    const at::Tensor taps = at::tensor({1.0F, 4.0F, 6.0F, 4.0F, 1.0F}) / 16;
    const at::Tensor kernel = (at::outer(taps, taps) * gain).view({1, 1, 5, 5});
    const int64_t height = images.size(2);
    const int64_t width = images.size(3);
    const at::Tensor planes = at::reflection_pad2d(images.reshape({-1, 1, height, width}), {2, 2, 2, 2});
    const std::array<int64_t, 2> strides = {stride, stride};
    const at::Tensor result = at::conv2d(planes, kernel, {}, strides);
    return result.view({images.size(0), images.size(1), result.size(2), result.size(3)});
}

at::Tensor enlarged(const at::Tensor &small, int64_t height, int64_t width)
{
    at::Tensor sparse = at::zeros({small.size(0), small.size(1), height, width}, small.options());
    sparse.slice(2, 0, height, 2).slice(3, 0, width, 2).copy_(small);
    return filtered(sparse, 4, 1);
}

/// Patches at random places, a row each: [n * count, 3 * 7 * 7].
at::Tensor drawPatches(const at::Tensor &images, int64_t count, at::Generator generator)
{
    const int64_t n = images.size(0);
    const int64_t channels = images.size(1);
    const int64_t height = images.size(2);
    const int64_t width = images.size(3);
    const auto integers = at::TensorOptions(at::kLong);
    const at::Tensor top = at::randint(height - kPatchSide + 1, {n, count}, generator, integers);
    const at::Tensor left = at::randint(width - kPatchSide + 1, {n, count}, generator, integers);
    const at::Tensor image = at::arange(n, integers).view({n, 1}) * (channels * height * width);
    const at::Tensor corner = (image + top * width + left).view({-1, 1});
    const at::Tensor inPatch =
        (at::arange(channels, integers).view({-1, 1, 1}) * (height * width)
         + at::arange(kPatchSide, integers).view({1, -1, 1}) * width + at::arange(kPatchSide, integers))
            .view({1, -1});
    return images.contiguous().take(corner + inPatch);
}

double distanceOf(const at::Tensor &images, const at::Tensor &reference, const SwdOptions &options)
{
    constexpr std::array<int64_t, 3> all = {0, 2, 3};
    const at::Tensor mean = reference.mean(all, /*keepdim=*/true);
    const at::Tensor deviation = at::std(reference, all, /*unbiased=*/false, /*keepdim=*/true).clamp_min(1e-6);
    // Small levels have few places.
    const int64_t count = std::min(options.patchesPerImage, images.size(2) * images.size(3));
    const auto patchesOf = [&](const at::Tensor &set) {
        return drawPatches((set - mean) / deviation, count, at::detail::createCPUGenerator(options.seed));
    };
    const int64_t size = images.size(1) * kPatchSide * kPatchSide;
    at::Tensor directions = at::randn({options.directions, size}, at::detail::createCPUGenerator(options.seed + 1),
                                      at::TensorOptions(at::kFloat));
    directions = directions / directions.norm(2, 1, /*keepdim=*/true);
    const auto sorted = [&](const at::Tensor &set) {
        return std::get<0>(at::sort(at::matmul(directions, patchesOf(set).t()), 1));
    };
    return 1000 * (sorted(images) - sorted(reference)).abs().mean().item<double>();
}

} // namespace

std::vector<at::Tensor> laplacianPyramid(const at::Tensor &images)
{
    std::vector<at::Tensor> levels;
    at::Tensor rest = images;
    while (std::min(rest.size(2), rest.size(3)) >= 2 * kCoarsest) {
        const at::Tensor small = filtered(rest, 1, 2);
        levels.push_back(rest - enlarged(small, rest.size(2), rest.size(3)));
        rest = small;
    }
    levels.push_back(rest);
    return levels;
}

std::vector<double> slicedWasserstein(const at::Tensor &images, const at::Tensor &reference, const SwdOptions &options)
{
    const auto levels = laplacianPyramid(images);
    const auto referenceLevels = laplacianPyramid(reference);
    std::vector<double> distances;
    for (size_t i = 0; i < levels.size(); ++i)
        distances.push_back(distanceOf(levels[i], referenceLevels[i], options));
    return distances;
}

} // namespace pixelsmith
