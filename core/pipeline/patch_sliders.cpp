#include "pipeline/patch_sliders.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace pixelsmith {

PatchSliders::PatchSliders(const SliderField &slider, const StagePlan &stage, std::span<const Patch> patches,
                           at::Device device)
    : m_values({slider.guidedSteps})
{
    if (!slider.map || !slider.map->isPainted())
        return;
    std::vector<at::Tensor> maps;
    std::vector<int> all;
    for (const Patch &patch : patches) {
        std::vector<int> own = slider.map->guidedSteps(stage.latentSize, patch.area, slider.guidedSteps, stage.steps);
        maps.push_back(at::tensor(own, at::kInt).view({1, patch.area.height(), patch.area.width()}));
        all.insert(all.end(), own.begin(), own.end());
    }
    std::ranges::sort(all);
    const auto repeated = std::ranges::unique(all);
    all.erase(repeated.begin(), repeated.end());
    m_values = std::move(all);
    if (m_values.size() > 1)
        m_map = at::stack(maps).to(device);
}

at::Tensor PatchSliders::choose(int threshold, const at::Tensor &above, const at::Tensor &otherwise) const
{
    if (least() > threshold)
        return above;
    if (most() <= threshold)
        return otherwise;
    return at::where(m_map > threshold, above, otherwise);
}

} // namespace pixelsmith
