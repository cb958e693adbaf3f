#pragma once

#include "checkpoint/model_config.h"

#include <vector>

/// The tables that all schedulers start from.
namespace pixelsmith {

/// Cumulative alphas of the timesteps the model was trained with: ᾱ_t = Π (1 - β_s), s <= t.
/// \return  config.num_train_timesteps values, falling. Rounded to fp32 as in diffusers, whose models saw these.
std::vector<double> trainedAlphasCumprod(const SchedulerConfig &config);

/// The timesteps of a run, noisiest first, by config.timestep_spacing; those of "linspace" are not rounded.
/// Throws Error(InvalidRequest) unless 1 <= steps <= config.num_train_timesteps.
std::vector<double> spacedTimesteps(const SchedulerConfig &config, int steps);

} // namespace pixelsmith
