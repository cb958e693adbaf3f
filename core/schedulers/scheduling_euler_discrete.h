#pragma once

#include "schedulers/scheduler.h"

namespace pixelsmith {

/// Karras, Aittala, Aila, Laine: "Elucidating the Design Space of Diffusion-Based Generative Models" (arXiv
/// 2206.00364), algorithm 2 without churn and without its second-order correction: dx/dσ = (x - x0) / σ.
class EulerDiscreteScheduler : public Scheduler
{
public:
    EulerDiscreteScheduler(const SchedulerConfig &config, int steps);

    double initNoiseSigma() const override { return m_initNoiseSigma; }
    at::Tensor scaleModelInput(const at::Tensor &sample, int i) const override;
    SchedulerOutput step(const at::Tensor &modelOutput, int i, const at::Tensor &sample,
                         const StepMemory &memory = {}) const override;
    at::Tensor addNoise(const at::Tensor &x0, const at::Tensor &noise, int i) const override;

    /// σ of state i; 0 of the last.
    double sigma(int i) const { return m_sigmas.at(static_cast<size_t>(i)); }

protected:
    /// x0 as the model has it at step i. \param x  the sample in float32.
    at::Tensor originalOf(const at::Tensor &modelOutput, int i, const at::Tensor &x) const;

private:
    struct Tables
    {
        std::vector<double> timesteps;
        std::vector<double> sigmas; ///< one more
    };
    static Tables makeTables(const SchedulerConfig &config, int steps);
    EulerDiscreteScheduler(const SchedulerConfig &config, Tables tables);

    std::vector<double> m_sigmas;
    double m_initNoiseSigma;
};

} // namespace pixelsmith
