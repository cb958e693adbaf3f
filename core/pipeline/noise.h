#pragma once

#include <pixelsmith/geometry.h>

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace pixelsmith {

/// What a field of noise is for; a part of its key, so that no two uses share numbers.
enum class NoisePurpose : uint32_t {
    Guidance = 1, ///< epsilon of a stage: the previous picture's latents are noised with it, at every step
    Mixing = 2,   ///< the checkerboard's parity
    Detail = 4,   ///< added to the guidance where it has detail
    Step = 3,     ///< drawn anew by each step of ancestral and consistency schedulers
};

/// The stage's Gaussian field: a pure function of (seed, stage, purpose, step, channel, y, x).
struct NoiseField
{
    uint64_t seed = 0;
    int stage = 0;
    NoisePurpose purpose = NoisePurpose::Guidance;
    int step = 0; ///< of the schedule; 0 where the field is the same for all

    /// \return  [channels, area.height(), area.width()], float32 on the CPU; the same numbers in every area that
    ///          holds the point.
    at::Tensor at(const LatentRect &area, int64_t channels) const;
};

/// 0 or 1: which latents of the checkerboard are mixed in this step. Pure function.
int checkerboardParity(uint64_t seed, int stage, int step);

} // namespace pixelsmith
