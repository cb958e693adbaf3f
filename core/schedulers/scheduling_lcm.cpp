#include "schedulers/scheduling_lcm.h"

#include "schedulers/noise_schedule.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

/// Evenly out of the 50 timesteps that a model is distilled on; out of as many as there are steps where these are more.
std::vector<double> distilledTimesteps(const SchedulerConfig &config, int steps)
{
    spacedTimesteps(config, steps); // refuses what cannot be made
    const int distilled = std::max(50, steps);
    const int64_t distance = std::max<int64_t>(config.num_train_timesteps / distilled, 1);
    std::vector<double> timesteps;
    for (int i = 0; i < steps; ++i) {
        const auto place = static_cast<int64_t>(std::floor(static_cast<double>(i) * distilled / steps));
        const int64_t t = (distilled - place) * distance - 1;
        timesteps.push_back(static_cast<double>(std::clamp<int64_t>(t, 0, config.num_train_timesteps - 1)));
    }
    return timesteps;
}

std::vector<double> statesAlphas(const SchedulerConfig &config, int steps)
{
    const std::vector<double> trained = trainedAlphasCumprod(config);
    std::vector<double> alphas;
    for (const double t : distilledTimesteps(config, steps))
        alphas.push_back(trained[static_cast<size_t>(t)]);
    alphas.push_back(1);
    return alphas;
}

} // namespace

LCMScheduler::LCMScheduler(const SchedulerConfig &config, int steps)
    : Scheduler(config.prediction_type, distilledTimesteps(config, steps), statesAlphas(config, steps))
{
}

at::Tensor LCMScheduler::scaleModelInput(const at::Tensor &sample, int /*i*/) const
{
    return sample;
}

SchedulerOutput LCMScheduler::step(const at::Tensor &modelOutput, int i, const at::Tensor &sample,
                                   const StepMemory &memory) const
{
    constexpr double dataSigma = 0.5;
    constexpr double timestepScaling = 10;
    const at::Tensor x = sample.to(at::kFloat);
    const at::Tensor output = modelOutput.to(at::kFloat);
    const double alpha = sqrtAlphaCumprod(i);
    const double sigma = sqrtOneMinusAlphaCumprod(i);
    const double t = timestepScaling * timesteps()[static_cast<size_t>(i)];
    const double skip = dataSigma * dataSigma / (t * t + dataSigma * dataSigma);
    const double out = t / std::hypot(t, dataSigma);

    const at::Tensor x0 =
        predictionType() == PredictionType::Epsilon ? (x - sigma * output) / alpha : alpha * x - sigma * output;
    const at::Tensor finished = out * x0 + skip * x;
    at::Tensor previous = finished;
    if (drawsNoise(i)) {
        PIXELSMITH_CHECK(memory.noise.defined(), "A step of a consistency model draws noise.");
        previous = sqrtAlphaCumprod(i + 1) * finished + sqrtOneMinusAlphaCumprod(i + 1) * memory.noise.to(x);
    }
    return {.prev_sample = previous.to(sample.scalar_type()),
            .pred_original_sample = finished.to(sample.scalar_type())};
}

at::Tensor LCMScheduler::addNoise(const at::Tensor &x0, const at::Tensor &noise, int i) const
{
    const at::Tensor noised =
        sqrtAlphaCumprod(i) * x0.to(at::kFloat) + sqrtOneMinusAlphaCumprod(i) * noise.to(at::kFloat);
    return noised.to(x0.scalar_type());
}

} // namespace pixelsmith
