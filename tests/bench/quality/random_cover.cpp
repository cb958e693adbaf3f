#include "random_cover.h"

#include "base/philox.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace pixelsmith {

namespace {

/// All latents of the map in random order.
std::vector<int64_t> shuffled(const CoverGeometry &geometry, int step)
{
    std::vector<int64_t> latents(static_cast<size_t>(geometry.map.area()));
    std::iota(latents.begin(), latents.end(), int64_t{0});
    const auto numbers = philox4x32({static_cast<uint32_t>(step), 0, 0, 0},
                                    philoxKey(geometry.seed, static_cast<uint32_t>(geometry.stage), 0xAB1E));
    std::mt19937_64 random(static_cast<uint64_t>(numbers[0]) << 32 | numbers[1]);
    for (size_t i = latents.size(); i > 1; --i)
        std::swap(latents[i - 1], latents[random() % i]);
    return latents;
}

int64_t begin(int64_t centre, int64_t side, int64_t length)
{
    return std::clamp<int64_t>(centre - side / 2, 0, length - side);
}

} // namespace

std::vector<Patch> randomCover(const CoverGeometry &geometry, int step)
{
    const LatentSize map = geometry.map;
    const LatentSize side = {std::min(geometry.patchSide, map.width), std::min(geometry.patchSide, map.height)};
    std::vector<bool> isDone(static_cast<size_t>(map.area()));
    std::vector<Patch> patches;
    for (const int64_t latent : shuffled(geometry, step)) {
        if (isDone[static_cast<size_t>(latent)])
            continue;
        const LatentRect area = LatentRect::at(begin(latent % map.width, side.width, map.width),
                                               begin(latent / map.width, side.height, map.height), side);
        for (int64_t y = area.top; y < area.bottom; ++y)
            std::fill_n(isDone.begin() + (y * map.width + area.left), side.width, true);
        patches.push_back({area, area});
    }
    std::ranges::reverse(patches);
    return patches;
}

} // namespace pixelsmith
