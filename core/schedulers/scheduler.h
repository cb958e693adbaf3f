#pragma once

#include "checkpoint/model_config.h"

#include <pixelsmith/generation_request.h>

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

namespace pixelsmith {

struct SchedulerOutput
{
    at::Tensor prev_sample;          ///< the sample before the next step, in the sample's shape and dtype
    at::Tensor pred_original_sample; ///< what the model takes the finished sample to be, likewise
};

/// What some schedulers need besides the sample.
struct StepMemory
{
    at::Tensor previousOriginal; ///< pred_original_sample of the step before; undefined at the first
    at::Tensor noise;            ///< standard normal, in the sample's shape; where drawsNoise()
};

/// A noise schedule of N steps and the way down it. Steps are addressed by their index, 0 = noisiest; states by 0…N,
/// state i being the sample before step i and state N the finished one. Computes in fp32 on the sample's device, for
/// samples of any shape. Constant, so several threads may use one object.
///
///     variable        symbol
///     alphaCumprod    ᾱ_i, of state i; ᾱ = 1 without noise
///     sample          x_i = sqrt(ᾱ_i)·x0 + sqrt(1-ᾱ_i)·noise  (DDIM), x0 + σ_i·noise  (Euler, σ² = (1-ᾱ)/ᾱ)
class Scheduler
{
public:
    virtual ~Scheduler() = default;
    Scheduler(const Scheduler &) = delete;
    Scheduler &operator=(const Scheduler &) = delete;

    /// What the model is told at each step. As many as there are steps.
    const std::vector<double> &timesteps() const { return m_timesteps; }
    int steps() const { return static_cast<int>(m_timesteps.size()); }

    /// ᾱ of state i, 0 <= i <= steps().
    double alphaCumprod(int i) const { return m_alphasCumprod.at(static_cast<size_t>(i)); }
    double sqrtAlphaCumprod(int i) const;
    double sqrtOneMinusAlphaCumprod(int i) const;

    /// The standard deviation of the noise that state 0 starts with.
    virtual double initNoiseSigma() const = 0;
    /// What the model is given at step i.
    virtual at::Tensor scaleModelInput(const at::Tensor &sample, int i) const = 0;
    /// \param modelOutput  the guided prediction at step i, as config.prediction_type says.
    virtual SchedulerOutput step(const at::Tensor &modelOutput, int i, const at::Tensor &sample,
                                 const StepMemory &memory = {}) const = 0;
    /// Steps extrapolate from the one before: StepMemory::previousOriginal is wanted.
    virtual bool usesPreviousOriginal() const { return false; }
    /// Step i adds fresh noise: StepMemory::noise is wanted.
    virtual bool drawsNoise(int /*i*/) const { return false; }
    /// What the model takes the finished sample to be. \param modelInput  what scaleModelInput() gave for step i.
    at::Tensor predictedOriginal(const at::Tensor &modelOutput, int i, const at::Tensor &modelInput) const;
    /// The model output that would mean `x0`: the inverse of predictedOriginal().
    at::Tensor outputFor(const at::Tensor &x0, int i, const at::Tensor &modelInput) const;
    /// State i of a sample that would be finished as `x0`. \param noise  standard normal.
    virtual at::Tensor addNoise(const at::Tensor &x0, const at::Tensor &noise, int i) const = 0;

protected:
    /// \param alphasCumprod  of every state, one more than there are timesteps.
    Scheduler(PredictionType prediction, std::vector<double> timesteps, std::vector<double> alphasCumprod);
    PredictionType predictionType() const { return m_predictionType; }

private:
    PredictionType m_predictionType;
    std::vector<double> m_timesteps;
    std::vector<double> m_alphasCumprod;
};

/// Throws Error(InvalidRequest) for a number of steps that cannot be made.
std::unique_ptr<Scheduler> makeScheduler(SchedulerKind kind, const SchedulerConfig &config, int steps);

} // namespace pixelsmith
