#pragma once

#include "pipeline/patch_denoiser.h"

#include <pixelsmith/generation_plan.h>

#include <ATen/ATen.h>

namespace pixelsmith {

/// A plan of one enlargement, for tests of the denoiser alone.
struct StageFixture
{
    GenerationPlan plan;
    StagePlan stage;

    StageFixture(LatentSize map, int steps, int64_t patchSide = 32)
    {
        stage.index = 1;
        stage.latentSize = map;
        stage.size = {map.width * 8, map.height * 8};
        stage.steps = steps;
        stage.guidedSteps = steps / 2;
        stage.patchSide = patchSide;
        stage.context = patchSide / 8;
        stage.batchSize = 3;
        plan.seed = 11;
        StagePlan base;
        base.size = {map.width * 4, map.height * 4};
        plan.stages = {base, stage};
    }

    CoverGeometry cover() const { return {stage.latentSize, stage.patchSide, stage.context, plan.seed, stage.index}; }
};

/// The denoiser that knows the answer: eps = (z - sqrt(alpha) x) / sqrt(1 - alpha) for a fixed map x [c, h, w].
inline Denoiser oracleDenoiser(const Scheduler &scheduler, const at::Tensor &x)
{
    return [&scheduler, x](const at::Tensor &z, int step, std::span<const LatentRect> areas) {
        std::vector<at::Tensor> parts;
        for (const LatentRect &area : areas)
            parts.push_back(x.slice(1, area.top, area.bottom).slice(2, area.left, area.right));
        const double alpha = scheduler.alphaCumprod(step);
        return (z - std::sqrt(alpha) * at::stack(parts)) / std::sqrt(1 - alpha);
    };
}

/// Runs all steps of the fixture's stage, the groups of each step in the order that `order` gives them.
template<typename Order>
at::Tensor runStage(const StageFixture &fixture, const Scheduler &scheduler, const Denoiser &denoiser,
                    const at::Tensor &guidance, const SliderField &slider, Order &&order)
{
    const PatchDenoiser patchDenoiser(fixture.plan, fixture.stage, scheduler, denoiser, at::kCPU);
    StageLatents latents = {guidance, at::empty_like(guidance), at::empty_like(guidance), at::empty_like(guidance),
                            at::empty_like(guidance)};
    patchDenoiser.startingPoint(guidance, latents.sample);
    for (int step = fixture.stage.sampling.firstStep; step < fixture.stage.steps; ++step) {
        const std::vector<Patch> cover = patchCover(fixture.cover(), step);
        std::vector<std::span<const Patch>> groups;
        const auto batch = static_cast<size_t>(fixture.stage.batchSize);
        for (size_t first = 0; first < cover.size(); first += batch)
            groups.push_back(std::span(cover).subspan(first, std::min(batch, cover.size() - first)));
        order(groups, step);
        for (const auto &group : groups)
            patchDenoiser.step(latents, step, slider, group);
        std::swap(latents.sample, latents.next);
        std::swap(latents.original, latents.nextOriginal);
    }
    return latents.sample;
}

} // namespace pixelsmith
