#include "schedulers/scheduler.h"

#include "schedulers/scheduling_ddim.h"
#include "schedulers/scheduling_dpmsolver_multistep.h"
#include "schedulers/scheduling_euler_ancestral_discrete.h"
#include "schedulers/scheduling_euler_discrete.h"
#include "schedulers/scheduling_lcm.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>

#include <cmath>

namespace pixelsmith {

Scheduler::Scheduler(PredictionType prediction, std::vector<double> timesteps, std::vector<double> alphasCumprod)
    : m_predictionType(prediction)
    , m_timesteps(std::move(timesteps))
    , m_alphasCumprod(std::move(alphasCumprod))
{
    PIXELSMITH_CHECK(m_alphasCumprod.size() == m_timesteps.size() + 1, "Every state of a schedule needs its alpha.");
}

double Scheduler::sqrtAlphaCumprod(int i) const
{
    return std::sqrt(alphaCumprod(i));
}

double Scheduler::sqrtOneMinusAlphaCumprod(int i) const
{
    return std::sqrt(1 - alphaCumprod(i));
}

// All schedulers give the model sqrt(ᾱ)·x0 + sqrt(1-ᾱ)·ε, whatever scale their samples have.
at::Tensor Scheduler::predictedOriginal(const at::Tensor &modelOutput, int i, const at::Tensor &modelInput) const
{
    const double alpha = sqrtAlphaCumprod(i);
    const double sigma = sqrtOneMinusAlphaCumprod(i);
    return m_predictionType == PredictionType::Epsilon ? (modelInput - sigma * modelOutput) / alpha
                                                       : alpha * modelInput - sigma * modelOutput;
}

at::Tensor Scheduler::outputFor(const at::Tensor &x0, int i, const at::Tensor &modelInput) const
{
    const double alpha = sqrtAlphaCumprod(i);
    const double sigma = sqrtOneMinusAlphaCumprod(i);
    return m_predictionType == PredictionType::Epsilon ? (modelInput - alpha * x0) / sigma
                                                       : (alpha * modelInput - x0) / sigma;
}

std::unique_ptr<Scheduler> makeScheduler(SchedulerKind kind, const SchedulerConfig &config, int steps)
{
    switch (kind) {
    case SchedulerKind::Ddim:
        return std::make_unique<DDIMScheduler>(config, steps);
    case SchedulerKind::EulerDiscrete:
        return std::make_unique<EulerDiscreteScheduler>(config, steps);
    case SchedulerKind::EulerAncestral:
        return std::make_unique<EulerAncestralDiscreteScheduler>(config, steps);
    case SchedulerKind::DpmSolverMultistep:
        return std::make_unique<DPMSolverMultistepScheduler>(config, steps);
    case SchedulerKind::Lcm:
        return std::make_unique<LCMScheduler>(config, steps);
    }
    throw Error(ErrorKind::Internal, "This scheduler is unknown.");
}

} // namespace pixelsmith
