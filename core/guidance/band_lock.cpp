#include "guidance/band_lock.h"

#include "guidance/gaussian_blur.h"

#include <ATen/ATen.h>

namespace pixelsmith {

namespace {

/// Of the Gaussian that is applied twice, in pixels.
double sigmaFor(double scale)
{
    return 1.1 * scale;
}

} // namespace

at::Tensor lockBand(const at::Tensor &pixels, const at::Tensor &enlarged, const at::Tensor &strength, double scale)
{
    const at::Tensor difference = enlarged - pixels;
    const at::Tensor once = gaussianBlur(difference, sigmaFor(scale));
    return pixels + strength * (once + gaussianBlur(difference - once, sigmaFor(scale)));
}

int64_t bandLockReach(double scale)
{
    return 2 * gaussianRadius(sigmaFor(scale));
}

} // namespace pixelsmith
