#pragma once

#include "pipeline/noise.h"
#include "pipeline/patch_sliders.h"
#include "plan/patch_cover.h"
#include "plan/slider_log.h"
#include "schedulers/scheduler.h"

#include <pixelsmith/generation_plan.h>

#include <ATen/core/Tensor.h>

#include <functional>
#include <span>
#include <vector>

namespace pixelsmith {

/// Predicts the model output (classifier-free guidance done) for a batch of patches.
/// \param z      [n, c, h, w], what the scheduler gives the model, float32 on the run's device.
/// \param step   index i of the schedule.
/// \param areas  where in the stage's map each patch lies.
/// \return       [n, c, h, w], float32 on the same device.
using Denoiser = std::function<at::Tensor(const at::Tensor &z, int step, std::span<const LatentRect> areas)>;

/// The latent maps of a stage, [c, h, w] float32 on the host.
struct StageLatents
{
    at::Tensor guidance; ///< g0: VAE latents of the enlarged previous picture
    at::Tensor sample;   ///< z_i
    at::Tensor next;     ///< z_{i+1}; written where patches are done
    /// x0 as predicted in the step before and in this one, for schedulers that look back; else undefined. Fusing and
    /// mixing change z alone: a prediction of the finished picture stays one.
    at::Tensor original;
    at::Tensor nextOriginal;
    /// Patches overlap: each adds its latents to `next` and `nextOriginal`, times patchWindow(). Else it writes what it owns.
    bool crossFades = false;
};

/// Advances a stage by one step, batch of patches by batch. Patches read z_i and write z_{i+1}, so that they may come in
/// any order. The classic method and its symbols: "One run", cascade of the paper "Is One GPU Enough?" (NeurIPS 2024); the
/// refined one anchors each prediction instead of fusing and mixing.
class PatchDenoiser
{
public:
    /// \param scheduler  kept by reference.
    /// \param origin     where the maps it is given begin in the stage's map, for work on a part of it. Patches are
    ///                   always told in the stage's map.
    PatchDenoiser(const GenerationPlan &plan, const StagePlan &stage, const Scheduler &scheduler, Denoiser denoiser,
                  at::Device device, LatentPoint origin = {});

    /// z_i = g_i of the first step: the guidance latents noised to it. \param z  receives it, a map as the guidance's.
    void startingPoint(const at::Tensor &guidance, at::Tensor &z) const;

    /// One step for one batch. \param slider  S of this step, latent by latent: a patch is evaluated once, fused where
    /// its latents are guided, and each technique acts on a latent as S close around it says.
    /// The owned latents of the patches are written to latents.next, or all of them added (StageLatents::crossFades).
    void step(StageLatents &latents, int step, const SliderField &slider, std::span<const Patch> patches) const;

private:
    /// As planned, or less where the stage starts so late that there is little noise: what is louder would not be taken for
    /// noise, and stay grain. Measured: tests/bench/quality/README.md.
    double detailNoise() const;
    LatentRect inMaps(const LatentRect &area) const;
    at::Tensor gather(const at::Tensor &map, std::span<const Patch> patches) const;
    at::Tensor noise(const NoiseField &field, std::span<const Patch> patches) const;
    void scatter(const at::Tensor &results, std::span<const Patch> patches, at::Tensor &map) const;
    void addFaded(const at::Tensor &results, std::span<const Patch> patches, at::Tensor &map) const;

    /// A prediction whose low band is drawn towards the guidance.
    at::Tensor anchored(const at::Tensor &output, int step, const PatchSliders &sliders, const at::Tensor &modelInput,
                        const StageLatents &latents, std::span<const Patch> patches) const;
    /// Truncated start, latent by latent: those whose S lets them begin after `step` are as the guidance will be then.
    /// \param planned  S with the stage's Slider as it was planned, for that decided where the stage begins.
    void holdBack(int step, const PatchSliders &planned, const StageLatents &latents, std::span<const Patch> patches,
                  SchedulerOutput &stepped) const;

    uint64_t m_seed;
    StagePlan m_stage;
    double m_scale; ///< of this stage over the one before
    int64_t m_channels;
    const Scheduler &m_scheduler;
    Denoiser m_denoiser;
    at::Device m_device;
    LatentPoint m_origin;
};

} // namespace pixelsmith
