#include "schedulers/scheduling_dpmsolver_multistep.h"

#include "schedulers/noise_schedule.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

/// Unlike the other schedulers' this spacing leaves room for one more step, whose end is the finished sample.
std::vector<double> multistepTimesteps(const SchedulerConfig &config, int steps)
{
    if (config.timestep_spacing == TimestepSpacing::Trailing)
        return spacedTimesteps(config, steps);
    spacedTimesteps(config, steps); // refuses what cannot be made
    const auto trained = static_cast<double>(config.num_train_timesteps);
    std::vector<double> timesteps;
    for (int i = steps; i > 0; --i) {
        const double t = config.timestep_spacing == TimestepSpacing::Linspace
                             ? std::nearbyint((trained - 1) * i / steps)
                             : std::floor(trained / (steps + 1)) * i + static_cast<double>(config.steps_offset);
        timesteps.push_back(std::clamp(t, 0.0, trained - 1));
    }
    return timesteps;
}

} // namespace

DPMSolverMultistepScheduler::Tables DPMSolverMultistepScheduler::makeTables(const SchedulerConfig &config, int steps)
{
    const std::vector<double> trained = trainedSigmas(config);
    std::vector<double> timesteps = multistepTimesteps(config, steps);
    std::vector<double> sigmas;
    for (const double t : timesteps)
        sigmas.push_back(interpolated(trained, t));
    if (config.use_karras_sigmas) {
        sigmas = karrasSigmas(trained.back(), trained.front(), steps);
        std::ranges::transform(sigmas, timesteps.begin(),
                               [&](double sigma) { return std::nearbyint(timestepOf(sigma, trained)); });
    }
    sigmas.push_back(0);
    return {std::move(timesteps), alphasOf(sigmas)};
}

DPMSolverMultistepScheduler::DPMSolverMultistepScheduler(const SchedulerConfig &config, int steps)
    : DPMSolverMultistepScheduler(config, makeTables(config, steps))
{
}

DPMSolverMultistepScheduler::DPMSolverMultistepScheduler(const SchedulerConfig &config, Tables tables)
    : Scheduler(config.prediction_type, std::move(tables.timesteps), std::move(tables.alphasCumprod))
{
}

double DPMSolverMultistepScheduler::lambda(int i) const
{
    return std::log(sqrtAlphaCumprod(i) / sqrtOneMinusAlphaCumprod(i));
}

at::Tensor DPMSolverMultistepScheduler::scaleModelInput(const at::Tensor &sample, int /*i*/) const
{
    return sample;
}

SchedulerOutput DPMSolverMultistepScheduler::step(const at::Tensor &modelOutput, int i, const at::Tensor &sample,
                                                  const StepMemory &memory) const
{
    const at::Tensor x = sample.to(at::kFloat);
    const at::Tensor output = modelOutput.to(at::kFloat);
    const double alpha = sqrtAlphaCumprod(i);
    const double sigma = sqrtOneMinusAlphaCumprod(i);
    const at::Tensor x0 =
        predictionType() == PredictionType::Epsilon ? (x - sigma * output) / alpha : alpha * x - sigma * output;
    const double nextAlpha = sqrtAlphaCumprod(i + 1);
    const double nextSigma = sqrtOneMinusAlphaCumprod(i + 1);
    const bool isLast = i + 1 == steps();

    // e^{-h} of the step; its end without noise is h = ∞.
    const double decay = isLast ? 0 : std::exp(lambda(i) - lambda(i + 1));
    at::Tensor direction = x0;
    if (!isLast && memory.previousOriginal.defined()) {
        const double ratio = (lambda(i) - lambda(i - 1)) / (lambda(i + 1) - lambda(i));
        direction = x0 + (x0 - memory.previousOriginal.to(x)) / (2 * ratio);
    }
    const at::Tensor previous = nextSigma / sigma * x + nextAlpha * (1 - decay) * direction;
    return {.prev_sample = previous.to(sample.scalar_type()), .pred_original_sample = x0.to(sample.scalar_type())};
}

at::Tensor DPMSolverMultistepScheduler::addNoise(const at::Tensor &x0, const at::Tensor &noise, int i) const
{
    const at::Tensor noised =
        sqrtAlphaCumprod(i) * x0.to(at::kFloat) + sqrtOneMinusAlphaCumprod(i) * noise.to(at::kFloat);
    return noised.to(x0.scalar_type());
}

} // namespace pixelsmith
