#include "schedulers/noise_schedule.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

void rescaleToZeroTerminalSnr(std::vector<double> &alphasCumprod)
{
    const double first = std::sqrt(alphasCumprod.front());
    const double last = std::sqrt(alphasCumprod.back());
    for (double &alpha : alphasCumprod) {
        const double shifted = (std::sqrt(alpha) - last) * first / (first - last);
        alpha = shifted * shifted;
    }
    alphasCumprod.back() = std::ldexp(1.0, -24);
}

} // namespace

std::vector<double> trainedAlphasCumprod(const SchedulerConfig &config)
{
    const auto fp32 = at::TensorOptions(at::kFloat);
    const int64_t count = config.num_train_timesteps;
    const at::Tensor betas =
        config.beta_schedule == BetaSchedule::Linear
            ? at::linspace(config.beta_start, config.beta_end, count, fp32)
            : at::linspace(std::sqrt(config.beta_start), std::sqrt(config.beta_end), count, fp32).square();
    const at::Tensor alphas = at::cumprod(1 - betas, 0).to(at::kDouble).contiguous();
    const double *begin = alphas.const_data_ptr<double>();
    std::vector<double> result(begin, begin + count);
    if (config.rescale_betas_zero_snr)
        rescaleToZeroTerminalSnr(result);
    return result;
}

std::vector<double> trainedSigmas(const SchedulerConfig &config)
{
    std::vector<double> sigmas = trainedAlphasCumprod(config);
    for (double &value : sigmas)
        value = std::sqrt((1 - value) / value);
    return sigmas;
}

double interpolated(const std::vector<double> &table, double t)
{
    const double below = std::clamp(std::floor(t), 0.0, static_cast<double>(table.size() - 2));
    const auto index = static_cast<size_t>(below);
    return table[index] + (t - below) * (table[index + 1] - table[index]);
}

double timestepOf(double sigma, const std::vector<double> &trainedSigmas)
{
    const auto above = std::upper_bound(trainedSigmas.begin() + 1, trainedSigmas.end() - 1, sigma);
    const double high = std::log(*above);
    const double low = std::log(*(above - 1));
    const double weight = std::clamp((std::log(sigma) - low) / (high - low), 0.0, 1.0);
    return static_cast<double>(above - 1 - trainedSigmas.begin()) + weight;
}

std::vector<double> karrasSigmas(double largest, double smallest, int count)
{
    constexpr double rho = 7;
    const double high = std::pow(largest, 1 / rho);
    const double low = std::pow(smallest, 1 / rho);
    std::vector<double> result;
    for (int i = 0; i < count; ++i)
        result.push_back(std::pow(high + i / std::max(count - 1.0, 1.0) * (low - high), rho));
    return result;
}

std::vector<double> alphasOf(const std::vector<double> &sigmas)
{
    std::vector<double> alphas(sigmas.size());
    std::transform(sigmas.begin(), sigmas.end(), alphas.begin(), [](double sigma) { return 1 / (sigma * sigma + 1); });
    return alphas;
}

std::vector<double> spacedTimesteps(const SchedulerConfig &config, int steps)
{
    const auto trained = static_cast<double>(config.num_train_timesteps);
    if (steps < 1 || steps > config.num_train_timesteps)
        throw Error(
            ErrorKind::InvalidRequest,
            fmt::format("{} steps cannot be made; the model allows 1 to {}.", steps, config.num_train_timesteps),
            "steps");
    std::vector<double> timesteps;
    for (int i = 0; i < steps; ++i) {
        double t = 0;
        switch (config.timestep_spacing) {
        case TimestepSpacing::Leading:
            t = std::floor(trained / steps) * (steps - 1 - i) + static_cast<double>(config.steps_offset);
            break;
        case TimestepSpacing::Trailing:
            t = std::nearbyint(trained - i * (trained / steps)) - 1;
            break;
        case TimestepSpacing::Linspace:
            t = steps == 1 ? 0 : (trained - 1) * (steps - 1 - i) / (steps - 1);
            break;
        }
        timesteps.push_back(std::clamp(t, 0.0, trained - 1));
    }
    return timesteps;
}

} // namespace pixelsmith
