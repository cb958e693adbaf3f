#include "schedulers/scheduling_euler_discrete.h"

#include "schedulers/noise_schedule.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

EulerDiscreteScheduler::Tables EulerDiscreteScheduler::makeTables(const SchedulerConfig &config, int steps)
{
    const std::vector<double> trained = trainedSigmas(config);
    Tables tables{.timesteps = spacedTimesteps(config, steps), .sigmas = {}};
    for (const double t : tables.timesteps)
        tables.sigmas.push_back(interpolated(trained, t));
    if (config.use_karras_sigmas) {
        tables.sigmas = karrasSigmas(tables.sigmas.front(), tables.sigmas.back(), steps);
        std::transform(tables.sigmas.begin(), tables.sigmas.end(), tables.timesteps.begin(),
                       [&](double sigma) { return timestepOf(sigma, trained); });
    }
    tables.sigmas.push_back(0);
    return tables;
}

EulerDiscreteScheduler::EulerDiscreteScheduler(const SchedulerConfig &config, int steps)
    : EulerDiscreteScheduler(config, makeTables(config, steps))
{
}

EulerDiscreteScheduler::EulerDiscreteScheduler(const SchedulerConfig &config, Tables tables)
    : Scheduler(config.prediction_type, std::move(tables.timesteps), alphasOf(tables.sigmas))
    , m_sigmas(std::move(tables.sigmas))
    // With leading spacing the first state is not pure noise, and the finished sample's variance of 1 is added.
    , m_initNoiseSigma(config.timestep_spacing == TimestepSpacing::Leading ? std::hypot(m_sigmas.front(), 1)
                                                                           : m_sigmas.front())
{
}

at::Tensor EulerDiscreteScheduler::scaleModelInput(const at::Tensor &sample, int i) const
{
    return (sample.to(at::kFloat) / std::hypot(sigma(i), 1)).to(sample.scalar_type());
}

SchedulerOutput EulerDiscreteScheduler::step(const at::Tensor &modelOutput, int i, const at::Tensor &sample,
                                             const StepMemory & /*memory*/) const
{
    const at::Tensor x = sample.to(at::kFloat);
    const double from = sigma(i);
    const at::Tensor x0 = originalOf(modelOutput, i, x);
    const at::Tensor derivative = (x - x0) / from;
    const at::Tensor previous = x + (sigma(i + 1) - from) * derivative;
    return {.prev_sample = previous.to(sample.scalar_type()), .pred_original_sample = x0.to(sample.scalar_type())};
}

at::Tensor EulerDiscreteScheduler::originalOf(const at::Tensor &modelOutput, int i, const at::Tensor &x) const
{
    const at::Tensor output = modelOutput.to(at::kFloat);
    const double from = sigma(i);
    const double variance = from * from + 1;
    return predictionType() == PredictionType::Epsilon ? x - from * output
                                                       : x / variance - (from / std::sqrt(variance)) * output;
}

at::Tensor EulerDiscreteScheduler::addNoise(const at::Tensor &x0, const at::Tensor &noise, int i) const
{
    return (x0.to(at::kFloat) + sigma(i) * noise.to(at::kFloat)).to(x0.scalar_type());
}

} // namespace pixelsmith
