#pragma once

#include "checkpoint/model_config.h"

#include <vector>

/// The tables that all schedulers start from.
namespace pixelsmith {

/// Cumulative alphas of the timesteps the model was trained with: ᾱ_t = Π (1 - β_s), s <= t.
/// \return  config.num_train_timesteps values, falling. Rounded to fp32 as in diffusers, whose models saw these.
/// With config.rescale_betas_zero_snr the last state is pure noise: Lin, Liu, Li, Yang (arXiv 2305.08891), algorithm 1,
/// but for the last ᾱ, which is 2^-24 instead of 0, so that its σ is finite.
std::vector<double> trainedAlphasCumprod(const SchedulerConfig &config);

/// σ = sqrt((1-ᾱ)/ᾱ) of every timestep the model was trained with, rising.
std::vector<double> trainedSigmas(const SchedulerConfig &config);

/// A table's value between two timesteps.
double interpolated(const std::vector<double> &table, double t);

/// The timestep at which the model knows this noise, between two by the logarithm of σ.
double timestepOf(double sigma, const std::vector<double> &trainedSigmas);

/// Karras, Aittala, Aila, Laine (arXiv 2206.00364), equation (5) with ρ = 7: `count` values, falling.
std::vector<double> karrasSigmas(double largest, double smallest, int count);

/// ᾱ = 1/(σ² + 1).
std::vector<double> alphasOf(const std::vector<double> &sigmas);

/// The timesteps of a run, noisiest first, by config.timestep_spacing; those of "linspace" are not rounded.
/// Throws Error(InvalidRequest) unless 1 <= steps <= config.num_train_timesteps.
std::vector<double> spacedTimesteps(const SchedulerConfig &config, int steps);

} // namespace pixelsmith
