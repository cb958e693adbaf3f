#include "schedulers/scheduling_euler_discrete.h"

#include "schedulers/noise_schedule.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

/// σ = sqrt((1-ᾱ)/ᾱ) of every timestep the model was trained with, rising.
std::vector<double> trainedSigmas(const SchedulerConfig &config)
{
    std::vector<double> sigmas = trainedAlphasCumprod(config);
    for (double &value : sigmas)
        value = std::sqrt((1 - value) / value);
    return sigmas;
}

/// The table's value between two timesteps.
double interpolated(const std::vector<double> &table, double t)
{
    const double below = std::clamp(std::floor(t), 0.0, static_cast<double>(table.size() - 2));
    const auto index = static_cast<size_t>(below);
    return table[index] + (t - below) * (table[index + 1] - table[index]);
}

/// The timestep at which the model knows this noise, between two by the logarithm of σ.
double timestepOf(double sigma, const std::vector<double> &trained)
{
    const auto above = std::upper_bound(trained.begin() + 1, trained.end() - 1, sigma);
    const double high = std::log(*above);
    const double low = std::log(*(above - 1));
    const double weight = std::clamp((std::log(sigma) - low) / (high - low), 0.0, 1.0);
    return static_cast<double>(above - 1 - trained.begin()) + weight;
}

/// Karras et al., equation (5), between the largest and the smallest sigma, with ρ = 7.
std::vector<double> karrasSigmas(const std::vector<double> &sigmas)
{
    constexpr double rho = 7;
    const double largest = std::pow(sigmas.front(), 1 / rho);
    const double smallest = std::pow(sigmas.back(), 1 / rho);
    const double intervals = std::max<double>(static_cast<double>(sigmas.size()) - 1, 1);
    std::vector<double> result;
    for (size_t i = 0; i < sigmas.size(); ++i)
        result.push_back(std::pow(largest + static_cast<double>(i) / intervals * (smallest - largest), rho));
    return result;
}

std::vector<double> alphasOf(const std::vector<double> &sigmas)
{
    std::vector<double> alphas(sigmas.size());
    std::transform(sigmas.begin(), sigmas.end(), alphas.begin(), [](double sigma) { return 1 / (sigma * sigma + 1); });
    return alphas;
}

} // namespace

EulerDiscreteScheduler::Tables EulerDiscreteScheduler::makeTables(const SchedulerConfig &config, int steps)
{
    const std::vector<double> trained = trainedSigmas(config);
    Tables tables{.timesteps = spacedTimesteps(config, steps), .sigmas = {}};
    for (const double t : tables.timesteps)
        tables.sigmas.push_back(interpolated(trained, t));
    if (config.use_karras_sigmas) {
        tables.sigmas = karrasSigmas(tables.sigmas);
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
    : Scheduler(std::move(tables.timesteps), alphasOf(tables.sigmas))
    , m_sigmas(std::move(tables.sigmas))
    // With leading spacing the first state is not pure noise, and the finished sample's variance of 1 is added.
    , m_initNoiseSigma(config.timestep_spacing == TimestepSpacing::Leading ? std::hypot(m_sigmas.front(), 1)
                                                                           : m_sigmas.front())
    , m_predictionType(config.prediction_type)
{
}

at::Tensor EulerDiscreteScheduler::scaleModelInput(const at::Tensor &sample, int i) const
{
    return (sample.to(at::kFloat) / std::hypot(sigma(i), 1)).to(sample.scalar_type());
}

SchedulerOutput EulerDiscreteScheduler::step(const at::Tensor &modelOutput, int i, const at::Tensor &sample) const
{
    const at::Tensor x = sample.to(at::kFloat);
    const at::Tensor output = modelOutput.to(at::kFloat);
    const double from = sigma(i);
    const double variance = from * from + 1;
    const at::Tensor x0 = m_predictionType == PredictionType::Epsilon
                              ? x - from * output
                              : x / variance - (from / std::sqrt(variance)) * output;
    const at::Tensor derivative = (x - x0) / from;
    const at::Tensor previous = x + (sigma(i + 1) - from) * derivative;
    return {.prev_sample = previous.to(sample.scalar_type()), .pred_original_sample = x0.to(sample.scalar_type())};
}

at::Tensor EulerDiscreteScheduler::addNoise(const at::Tensor &x0, const at::Tensor &noise, int i) const
{
    return (x0.to(at::kFloat) + sigma(i) * noise.to(at::kFloat)).to(x0.scalar_type());
}

} // namespace pixelsmith
