#include "scenes.h"

#include <ATen/ATen.h>

#include <resources/model/training/scene.h>

#include <algorithm>
#include <array>

namespace pixelsmith {

namespace {

constexpr int64_t kStrip = 512;

/// Every kind of ground, and every time of day; the first is the one with most empty sky.
const std::array<LabScene, 8> kScenes = {{
    {"the sea at sunset, clear sky", 11, 2, 0, 3, 0, false, 0.5F, 0.52F},
    {"a mountain range at noon, some clouds", 12, 1, 1, 0, 0, false, 0.5F, 0.46F},
    {"a forest of pine trees in the morning, clear sky", 13, 0, 0, 5, 0, false, 0.5F, 0.40F},
    {"a lake with mountains at noon, autumn", 14, 1, 1, 4, 1, false, 0.5F, 0.48F},
    {"rolling hills in daylight, heavy clouds", 15, 1, 2, 1, 0, false, 0.5F, 0.47F},
    {"sand dunes at sunset, the sun on the left", 16, 2, 0, 2, 0, true, 0.25F, 0.50F},
    {"rocky peaks by day, winter, scattered clouds", 17, 1, 1, 0, 2, false, 0.5F, 0.45F},
    {"a mountain lake at night, starry sky", 18, 3, 0, 4, 0, false, 0.5F, 0.50F},
}};

} // namespace

std::vector<LabScene> labScenes(int prompts, int seeds)
{
    std::vector<LabScene> scenes;
    for (int seed = 0; seed < seeds; ++seed) {
        for (int i = 0; i < std::min<int>(prompts, kScenes.size()); ++i) {
            scenes.push_back(kScenes[static_cast<size_t>(i)]);
            scenes.back().seed += 100 * seed;
        }
    }
    return scenes;
}

at::Tensor drawScene(const LabScene &scene, PixelSize size)
{
    const Scene parameters = {scene.seed,
                              scene.timeOfDay,
                              scene.sky,
                              scene.terrain,
                              scene.season,
                              scene.hasSun ? 1 : 0,
                              scene.sunX,
                              scene.horizon,
                              0,
                              0};
    std::vector<at::Tensor> strips;
    for (int64_t left = 0; left < size.width; left += kStrip) {
        const int64_t width = std::min(kStrip, size.width - left);
        const at::Tensor strip = at::empty({size.height, width, 3}, at::TensorOptions(at::kFloat));
        render(&parameters, static_cast<int>(size.width), static_cast<int>(size.height), static_cast<int>(left), 0,
               static_cast<int>(width), static_cast<int>(size.height), strip.mutable_data_ptr<float>());
        strips.push_back(strip);
    }
    return at::cat(strips, 1).permute({2, 0, 1}).contiguous();
}

} // namespace pixelsmith
