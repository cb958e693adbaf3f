#include "guidance/band_lock.h"

#include "guidance/gaussian_blur.h"

#include <ATen/ATen.h>

namespace pixelsmith {

namespace {

double sigmaFor(double scale)
{
    return scale / 2;
}

} // namespace

at::Tensor lockBand(const at::Tensor &pixels, const at::Tensor &enlarged, const at::Tensor &strength, double scale)
{
    return pixels + strength * gaussianBlur(enlarged - pixels, sigmaFor(scale));
}

int64_t bandLockReach(double scale)
{
    return gaussianRadius(sigmaFor(scale));
}

} // namespace pixelsmith
