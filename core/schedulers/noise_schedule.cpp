#include "schedulers/noise_schedule.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

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
    return {begin, begin + count};
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
