#include "pipeline/redo_area.h"

#include "pipeline/map_window.h"
#include "pipeline/patch_window.h"
#include "plan/strip_patches.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>

namespace pixelsmith {

namespace {

LatentRect united(const LatentRect &a, const LatentRect &b)
{
    if (a.isEmpty())
        return b;
    return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right), std::max(a.bottom, b.bottom)};
}

/// A strip with the latents around it over which it fades.
LatentRect paintedOf(const RedoPart &strip, LatentSize map, int64_t factor)
{
    return toLatents(strip.area, factor).grownBy(kRedoFade).intersected(LatentRect::of(map));
}

} // namespace

at::Tensor widened(const at::Tensor &mask, int64_t distance)
{
    const int64_t side = 2 * distance + 1;
    return at::max_pool2d(mask.unsqueeze(0), {side, side}, {1, 1}, {distance, distance}).squeeze(0);
}

at::Tensor fadeOf(const at::Tensor &mask, const LatentRect &rect, LatentSize map)
{
    const std::array<int64_t, 4> rim = {rect.left > 0, rect.right<map.width, rect.top> 0, rect.bottom < map.height};
    const at::Tensor outside = 1 - at::constant_pad_nd(mask, rim, 0);
    at::Tensor sum = at::zeros_like(outside);
    for (int64_t distance = 1; distance <= kRedoFade; ++distance)
        sum += 1 - widened(outside, distance);
    return sum.slice(0, rim[2], rim[2] + mask.size(0)).slice(1, rim[0], rim[0] + mask.size(1))
           / static_cast<double>(kRedoFade);
}

std::vector<std::vector<RedoPart>> grouped(const std::vector<RedoPart> &parts, int64_t side)
{
    const auto squareOf = [side](const PixelRect &area) {
        return PixelPoint{(area.left + area.right) / 2 / side, (area.top + area.bottom) / 2 / side};
    };
    std::vector<std::vector<RedoPart>> groups;
    for (const RedoPart &part : parts) {
        const auto group = std::ranges::find_if(groups, [&](const std::vector<RedoPart> &other) {
            return part.heals && other[0].heals && part.stage == other[0].stage
                   && squareOf(part.area) == squareOf(other[0].area);
        });
        if (group != groups.end())
            group->push_back(part);
        else
            groups.push_back({part});
    }
    return groups;
}

RedoArea stripsArea(std::span<const RedoPart> strips, const GenerationPlan &plan, const StagePlan &stage,
                    int64_t factor)
{
    const CoverGeometry geometry = coverGeometry(plan, stage);
    RedoArea area;
    std::vector<Patch> patches;
    for (const RedoPart &strip : strips) {
        const LatentRect painted = paintedOf(strip, geometry.map, factor);
        area.rect = united(area.rect, painted);
        for (const LatentRect &seen : patchesOver(painted, geometry)) {
            const Patch patch = {seen, seen};
            if (std::ranges::find(patches, patch) == patches.end())
                patches.push_back(patch);
        }
    }
    area.patches.firstStep = stage.sampling.firstStep;
    area.patches.area = area.rect;
    for (const Patch &patch : patches)
        area.patches.area = united(area.patches.area, patch.area);
    area.patches.steps.assign(static_cast<size_t>(stage.steps - stage.sampling.firstStep), patches);

    area.mask = at::zeros({area.rect.height(), area.rect.width()});
    for (const RedoPart &strip : strips)
        window(area.mask, relativeTo(paintedOf(strip, geometry.map, factor), area.rect)).fill_(1);
    area.windows = at::zeros({area.patches.area.height(), area.patches.area.width()});
    for (const Patch &patch : patches)
        window(area.windows, relativeTo(patch.area, area.patches.area)).add_(patchWindow(patch.area.size()));
    return area;
}

} // namespace pixelsmith
