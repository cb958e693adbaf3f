#pragma once

#include "schedulers/scheduling_euler_discrete.h"

namespace pixelsmith {

/// Euler's steps with part of the noise drawn anew (in diffusers EulerAncestralDiscreteScheduler): from σ_i down to
///     σ_down² = σ_{i+1}² - σ_up²,  σ_up² = σ_{i+1}²·(σ_i² - σ_{i+1}²)/σ_i²
/// and up again to σ_{i+1} with fresh noise. Song et al. (arXiv 2011.13456), appendix F, call it ancestral sampling.
class EulerAncestralDiscreteScheduler : public EulerDiscreteScheduler
{
public:
    using EulerDiscreteScheduler::EulerDiscreteScheduler;

    bool drawsNoise(int /*i*/) const override { return true; }
    SchedulerOutput step(const at::Tensor &modelOutput, int i, const at::Tensor &sample,
                         const StepMemory &memory) const override;
};

} // namespace pixelsmith
