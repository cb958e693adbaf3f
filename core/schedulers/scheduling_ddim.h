#pragma once

#include "schedulers/scheduler.h"

namespace pixelsmith {

/// Song, Meng, Ermon: "Denoising Diffusion Implicit Models" (arXiv 2010.02502), equation (12) with σ = 0, so without
/// noise of its own.
///
/// A step ends exactly where the next one begins. diffusers instead goes T/N timesteps down, which is the same for
/// evenly spaced timesteps ("leading", and "trailing" where N divides T); for others it is off by up to one timestep.
class DDIMScheduler : public Scheduler
{
public:
    DDIMScheduler(const SchedulerConfig &config, int steps);

    double initNoiseSigma() const override { return 1; }
    at::Tensor scaleModelInput(const at::Tensor &sample, int i) const override;
    SchedulerOutput step(const at::Tensor &modelOutput, int i, const at::Tensor &sample,
                         const StepMemory &memory = {}) const override;
    at::Tensor addNoise(const at::Tensor &x0, const at::Tensor &noise, int i) const override;
};

} // namespace pixelsmith
