#pragma once

#include "schedulers/scheduler.h"

namespace pixelsmith {

/// DPM-Solver++(2M), Lu et al.: "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models" (arXiv
/// 2211.01095), algorithm 2 with the data prediction, as diffusers' DPMSolverMultistepScheduler sets it by default. The
/// first and the last step are of first order.
///
///     variable    symbol
///     alpha       α_i = sqrt(ᾱ_i)
///     sigma       σ_i = sqrt(1-ᾱ_i)
///     lambda      λ_i = log(α_i/σ_i)
///     h           h_i = λ_i - λ_{i-1}
class DPMSolverMultistepScheduler : public Scheduler
{
public:
    DPMSolverMultistepScheduler(const SchedulerConfig &config, int steps);

    double initNoiseSigma() const override { return 1; }
    at::Tensor scaleModelInput(const at::Tensor &sample, int i) const override;
    SchedulerOutput step(const at::Tensor &modelOutput, int i, const at::Tensor &sample,
                         const StepMemory &memory) const override;
    bool usesPreviousOriginal() const override { return true; }
    at::Tensor addNoise(const at::Tensor &x0, const at::Tensor &noise, int i) const override;

private:
    struct Tables
    {
        std::vector<double> timesteps;
        std::vector<double> alphasCumprod; ///< one more
    };
    static Tables makeTables(const SchedulerConfig &config, int steps);
    DPMSolverMultistepScheduler(const SchedulerConfig &config, Tables tables);
    double lambda(int i) const;

};

} // namespace pixelsmith
