#pragma once

#include "quality/seams.h"

#include <ATen/core/Tensor.h>

namespace pixelsmith {

struct ToneSteps
{
    double mean = 0;     ///< distance in L*a*b*
    double highest1 = 0; ///< the 99th percentile
};

/// Steps of tone from patch to patch: the distance between the mean colours of the 16 pixels to either side of a seam,
/// in pieces of at most 64 pixels along it. The picture has steps of its own: compare with the same measure of the base's plain enlargement.
/// \param lab  [3, h, w], L*a*b*. Zeros without seams.
ToneSteps toneSteps(const at::Tensor &lab, const Seams &seams);

} // namespace pixelsmith
