#include "guidance/band_lock.h"

#include "guidance/gaussian_blur.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

/// Of the Gaussian that is applied twice, in pixels.
double sigmaFor(double scale)
{
    return 1.1 * scale;
}

/// Between the weights that widen the Gaussian to the coarse band, in pixels.
int64_t coarseStep(double scale)
{
    return std::llround(2 * scale);
}

} // namespace

at::Tensor lockBand(const at::Tensor &pixels, const at::Tensor &enlarged, const at::Tensor &strength, double scale)
{
    const at::Tensor difference = enlarged - pixels;
    const at::Tensor once = gaussianBlur(difference, sigmaFor(scale));
    const at::Tensor band = once + gaussianBlur(difference - once, sigmaFor(scale));
    return pixels + strength * (band + (1 - strength) * binomialBlur(once, coarseStep(scale)));
}

int64_t bandLockReach(double scale)
{
    return gaussianRadius(sigmaFor(scale)) + std::max(gaussianRadius(sigmaFor(scale)), 2 * coarseStep(scale));
}

} // namespace pixelsmith
