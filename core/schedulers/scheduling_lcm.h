#pragma once

#include "schedulers/scheduler.h"

namespace pixelsmith {

/// Luo et al.: "Latent Consistency Models" (arXiv 2310.04378), multistep sampling (algorithm 3): each step goes to the
/// finished sample and back with fresh noise. For checkpoints and LoRAs distilled for it, in 1 to 8 steps.
///
///     variable        symbol
///     c_skip, c_out   of the boundary condition f(x, t) = c_skip(t)·x + c_out(t)·x0, section 4.1
class LCMScheduler : public Scheduler
{
public:
    LCMScheduler(const SchedulerConfig &config, int steps);

    double initNoiseSigma() const override { return 1; }
    at::Tensor scaleModelInput(const at::Tensor &sample, int i) const override;
    SchedulerOutput step(const at::Tensor &modelOutput, int i, const at::Tensor &sample,
                         const StepMemory &memory) const override;
    bool drawsNoise(int i) const override { return i + 1 < steps(); }
    at::Tensor addNoise(const at::Tensor &x0, const at::Tensor &noise, int i) const override;
};

} // namespace pixelsmith
