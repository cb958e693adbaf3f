#pragma once

#include <pixelsmith/geometry.h>

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace pixelsmith {

/// One landscape: the words for it and the parameters with which the procedural renderer of resources/model/training
/// draws it at any size. That picture is what an enlargement should look like.
struct LabScene
{
    std::string prompt;
    int32_t seed = 0;  ///< of the renderer; also of the cascade
    int timeOfDay = 1; ///< 0 dawn, 1 noon, 2 sunset, 3 night
    int sky = 0;       ///< 0 clear, 1 scattered clouds, 2 cloudy
    int terrain = 0;   ///< 0 mountains, 1 hills, 2 dunes, 3 sea, 4 lake, 5 forest
    int season = 0;    ///< 0 summer, 1 autumn, 2 winter
    bool hasSun = false;
    float sunX = 0.5F;
    float horizon = 0.5F;
};

/// `prompts` different landscapes, each with `seeds` seeds.
std::vector<LabScene> labScenes(int prompts, int seeds);

/// The scene drawn at `size`. \return  [3, height, width], float32 in 0…1.
at::Tensor drawScene(const LabScene &scene, PixelSize size);

} // namespace pixelsmith
