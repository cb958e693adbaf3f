#include "pipeline/patch_denoiser.h"

#include "guidance/checkerboard_mixing.h"
#include "guidance/detail_density.h"
#include "guidance/low_band_anchor.h"
#include "guidance/phase_fusion.h"
#include "pipeline/map_window.h"
#include "pipeline/patch_window.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace pixelsmith {

PatchDenoiser::PatchDenoiser(const GenerationPlan &plan, const StagePlan &stage, const Scheduler &scheduler,
                             Denoiser denoiser, at::Device device, LatentPoint origin)
    : m_seed(plan.seed)
    , m_stage(stage)
    , m_scale(static_cast<double>(stage.size.longSide())
              / static_cast<double>(plan.stages[static_cast<size_t>(stage.index - 1)].size.longSide()))
    , m_channels(plan.latentChannels)
    , m_scheduler(scheduler)
    , m_denoiser(std::move(denoiser))
    , m_device(device)
    , m_origin(origin)
{
}

LatentRect PatchDenoiser::inMaps(const LatentRect &area) const
{
    return LatentRect::at(area.left - m_origin.x, area.top - m_origin.y, area.size());
}

double PatchDenoiser::detailNoise() const
{
    const int first = m_stage.sampling.firstStep;
    const double startingNoise = m_scheduler.sqrtOneMinusAlphaCumprod(first) / m_scheduler.sqrtAlphaCumprod(first);
    constexpr double kEnough = 0.2;
    return m_stage.sampling.detailNoise * std::min(1.0, startingNoise / kEnough);
}

void PatchDenoiser::startingPoint(const at::Tensor &guidance, at::Tensor &z) const
{
    const NoiseField field = {m_seed, m_stage.index, NoisePurpose::Guidance};
    const NoiseField detail = {m_seed, m_stage.index, NoisePurpose::Detail};
    const double noise = detailNoise();
    const at::Tensor density = noise > 0 ? detailDensity(guidance) : at::Tensor();
    // Row by row of patches, so that no second map of noise is held.
    constexpr int64_t rows = 64;
    for (int64_t top = 0; top < guidance.size(1); top += rows) {
        const LatentRect strip = {0, top, guidance.size(2), std::min(top + rows, guidance.size(1))};
        const LatentRect area = LatentRect::at(strip.left + m_origin.x, strip.top + m_origin.y, strip.size());
        at::Tensor start = window(guidance, strip);
        if (density.defined())
            start = start + noise * window(density, strip) * detail.at(area, m_channels);
        window(z, strip).copy_(m_scheduler.addNoise(start, field.at(area, m_channels), m_stage.sampling.firstStep));
    }
}

void PatchDenoiser::step(StageLatents &latents, int step, const SliderField &slider,
                         std::span<const Patch> patches) const
{
    const PatchSliders sliders(slider, m_stage, patches, m_device);
    const bool isGuided = m_stage.sampling.method == Method::Classic && step < sliders.most();
    at::Tensor z = gather(latents.sample, patches);
    at::Tensor g0;
    at::Tensor epsilon;
    if (isGuided) {
        g0 = gather(latents.guidance, patches);
        epsilon = noise({m_seed, m_stage.index, NoisePurpose::Guidance}, patches);
        z = sliders.choose(step, fusePhases(z, m_scheduler.addNoise(g0, epsilon, step)), z);
    }

    std::vector<LatentRect> areas;
    for (const Patch &patch : patches)
        areas.push_back(patch.area);
    const at::Tensor modelInput = m_scheduler.scaleModelInput(z, step);
    at::Tensor output = m_denoiser(modelInput, step, areas);
    if (m_stage.sampling.method == Method::Refined)
        output = anchored(output, step, sliders, modelInput, latents, patches);
    StepMemory memory;
    if (step > m_stage.sampling.firstStep && m_scheduler.usesPreviousOriginal())
        memory.previousOriginal = gather(latents.original, patches);
    if (m_scheduler.drawsNoise(step))
        memory.noise = noise({m_seed, m_stage.index, NoisePurpose::Step, step}, patches);
    SchedulerOutput stepped = m_scheduler.step(output, step, z, memory);

    // The last guided step is not mixed: the free steps start from the model's own latents.
    if (isGuided && step + 1 < sliders.most()) {
        std::vector<LatentPoint> origins;
        for (const LatentRect &area : areas)
            origins.push_back({area.left, area.top});
        const at::Tensor mixed = mixCheckerboard(stepped.prev_sample, m_scheduler.addNoise(g0, epsilon, step + 1),
                                                 origins, checkerboardParity(m_seed, m_stage.index, step));
        stepped.prev_sample = sliders.choose(step + 1, mixed, stepped.prev_sample);
    }
    if (m_stage.sampling.start && slider.map)
        holdBack(step, {{m_stage.guidedSteps, slider.map}, m_stage, patches, m_device}, latents, patches, stepped);

    const auto write = latents.crossFades ? &PatchDenoiser::addFaded : &PatchDenoiser::scatter;
    (this->*write)(stepped.prev_sample, patches, latents.next);
    if (m_scheduler.usesPreviousOriginal())
        (this->*write)(stepped.pred_original_sample, patches, latents.nextOriginal);
}

at::Tensor PatchDenoiser::anchored(const at::Tensor &output, int step, const PatchSliders &sliders,
                                   const at::Tensor &modelInput, const StageLatents &latents,
                                   std::span<const Patch> patches) const
{
    const double perStep =
        anchorStrength(m_stage.sampling.anchor, 1.0 / m_stage.steps, step, m_stage.sampling.firstStep, m_stage.steps);
    if (perStep <= 0)
        return output;
    const at::Tensor strength = sliders.means() * perStep;
    const at::Tensor x0 = m_scheduler.predictedOriginal(output, step, modelInput);
    const at::Tensor drift = lowBandDrift(x0, gather(latents.guidance, patches), m_scale);
    const at::Tensor drawn = m_scheduler.outputFor(anchorLowBand(x0, drift, strength), step, modelInput);
    return at::where(strength > 0, drawn, output); // where S is 0, to the bit the model's own
}

void PatchDenoiser::holdBack(int step, const PatchSliders &planned, const StageLatents &latents,
                             std::span<const Patch> patches, SchedulerOutput &stepped) const
{
    // A larger S never begins earlier.
    int first = planned.least();
    while (first <= planned.most() && firstStepOf(m_stage, first) <= step)
        ++first;
    if (first > planned.most())
        return;
    const at::Tensor g0 = gather(latents.guidance, patches);
    const at::Tensor epsilon = noise({m_seed, m_stage.index, NoisePurpose::Guidance}, patches);
    stepped.prev_sample = planned.choose(first - 1, m_scheduler.addNoise(g0, epsilon, step + 1), stepped.prev_sample);
    stepped.pred_original_sample = planned.choose(first - 1, g0, stepped.pred_original_sample);
}

/// Writes what each patch owns.
void PatchDenoiser::scatter(const at::Tensor &results, std::span<const Patch> patches, at::Tensor &map) const
{
    const at::Tensor onHost = results.to(at::kCPU);
    for (size_t i = 0; i < patches.size(); ++i) {
        const auto &[area, owned] = patches[i];
        const LatentRect inPatch = {owned.left - area.left, owned.top - area.top, owned.right - area.left,
                                    owned.bottom - area.top};
        window(map, inMaps(owned)).copy_(window(onHost[static_cast<int64_t>(i)], inPatch));
    }
}

void PatchDenoiser::addFaded(const at::Tensor &results, std::span<const Patch> patches, at::Tensor &map) const
{
    const at::Tensor onHost = results.to(at::kCPU);
    const at::Tensor weight = patchWindow(patches.front().area.size());
    for (size_t i = 0; i < patches.size(); ++i)
        window(map, inMaps(patches[i].area)).add_(onHost[static_cast<int64_t>(i)] * weight);
}

at::Tensor PatchDenoiser::gather(const at::Tensor &map, std::span<const Patch> patches) const
{
    std::vector<at::Tensor> windows;
    for (const Patch &patch : patches)
        windows.push_back(window(map, inMaps(patch.area)));
    return at::stack(windows).to(m_device);
}

at::Tensor PatchDenoiser::noise(const NoiseField &field, std::span<const Patch> patches) const
{
    std::vector<at::Tensor> windows;
    for (const Patch &patch : patches)
        windows.push_back(field.at(patch.area, m_channels));
    return at::stack(windows).to(m_device);
}

} // namespace pixelsmith
