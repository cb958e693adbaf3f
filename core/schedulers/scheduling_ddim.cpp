#include "schedulers/scheduling_ddim.h"

#include "schedulers/noise_schedule.h"

#include <ATen/ATen.h>

#include <cmath>

namespace pixelsmith {

namespace {

std::vector<double> wholeTimesteps(const SchedulerConfig &config, int steps)
{
    std::vector<double> timesteps = spacedTimesteps(config, steps);
    for (double &t : timesteps)
        t = std::nearbyint(t);
    return timesteps;
}

std::vector<double> statesAlphasCumprod(const SchedulerConfig &config, int steps)
{
    const std::vector<double> trained = trainedAlphasCumprod(config);
    std::vector<double> alphas;
    for (const double t : wholeTimesteps(config, steps))
        alphas.push_back(trained[static_cast<size_t>(t)]);
    alphas.push_back(config.set_alpha_to_one ? 1.0 : trained.front());
    return alphas;
}

} // namespace

DDIMScheduler::DDIMScheduler(const SchedulerConfig &config, int steps)
    : Scheduler(config.prediction_type, wholeTimesteps(config, steps), statesAlphasCumprod(config, steps))
{
}

at::Tensor DDIMScheduler::scaleModelInput(const at::Tensor &sample, int /*i*/) const
{
    return sample;
}

SchedulerOutput DDIMScheduler::step(const at::Tensor &modelOutput, int i, const at::Tensor &sample,
                                    const StepMemory & /*memory*/) const
{
    const at::Tensor x = sample.to(at::kFloat);
    const at::Tensor output = modelOutput.to(at::kFloat);
    const double alpha = sqrtAlphaCumprod(i);
    const double beta = sqrtOneMinusAlphaCumprod(i);
    const bool isEpsilon = predictionType() == PredictionType::Epsilon;

    // 1. "predicted x0"; for v = sqrt(ᾱ)·ε - sqrt(1-ᾱ)·x0 (arXiv 2202.00512, appendix D) both follow by rotation
    const at::Tensor x0 = isEpsilon ? (x - beta * output) / alpha : alpha * x - beta * output;
    const at::Tensor epsilon = isEpsilon ? output : alpha * output + beta * x;
    // 2. "direction pointing to x_t", and 3. x_{t-1} from both
    const at::Tensor previous = sqrtAlphaCumprod(i + 1) * x0 + sqrtOneMinusAlphaCumprod(i + 1) * epsilon;
    return {.prev_sample = previous.to(sample.scalar_type()), .pred_original_sample = x0.to(sample.scalar_type())};
}

at::Tensor DDIMScheduler::addNoise(const at::Tensor &x0, const at::Tensor &noise, int i) const
{
    const at::Tensor noised =
        sqrtAlphaCumprod(i) * x0.to(at::kFloat) + sqrtOneMinusAlphaCumprod(i) * noise.to(at::kFloat);
    return noised.to(x0.scalar_type());
}

} // namespace pixelsmith
