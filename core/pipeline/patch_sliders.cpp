#include "pipeline/patch_sliders.h"

#include "pipeline/map_window.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <vector>

namespace pixelsmith {

namespace {

/// Latents to each side of which the mean is taken. A redo paints those again that lie this near to what changed (kFade).
constexpr int64_t kMeanReach = 6;

/// \param sliders  [1, h, w], float32. \return the same; where all around is alike, to the bit.
at::Tensor meanAround(const at::Tensor &sliders)
{
    constexpr int64_t side = 2 * kMeanReach + 1;
    return at::avg_pool2d(sliders, {side, side}, {1, 1}, {kMeanReach, kMeanReach}, /*ceil_mode=*/false,
                          /*count_include_pad=*/false);
}

} // namespace

PatchSliders::PatchSliders(const SliderField &slider, const StagePlan &stage, std::span<const Patch> patches,
                           at::Device device)
    : m_least(slider.guidedSteps)
    , m_most(slider.guidedSteps)
    , m_means(at::scalar_tensor(slider.guidedSteps, at::TensorOptions(at::kFloat).device(device)))
{
    if (!slider.map || !slider.map->isPainted())
        return;
    std::vector<at::Tensor> means;
    std::vector<int> all;
    for (const Patch &patch : patches) {
        const LatentRect seen = patch.area.grownBy(kMeanReach).intersected(LatentRect::of(stage.latentSize));
        const std::vector<int> own = slider.map->guidedSteps(stage.latentSize, seen, slider.guidedSteps, stage.steps);
        const at::Tensor map = at::tensor(own, at::kFloat).view({1, seen.height(), seen.width()});
        means.push_back(window(meanAround(map), relativeTo(patch.area, seen)));
        all.insert(all.end(), own.begin(), own.end());
    }
    const auto [least, most] = std::ranges::minmax(all);
    m_least = least;
    m_most = most;
    m_means = at::stack(means).to(device);
}

at::Tensor PatchSliders::choose(int threshold, const at::Tensor &above, const at::Tensor &otherwise) const
{
    if (m_least > threshold)
        return above;
    if (m_most <= threshold)
        return otherwise;
    const at::Tensor weight = (m_means - threshold).clamp(0, 1);
    const at::Tensor between = otherwise + weight * (above - otherwise);
    return at::where(weight >= 1, above, at::where(weight <= 0, otherwise, between));
}

} // namespace pixelsmith
