#include "guidance/low_band_anchor.h"

#include "guidance/gaussian_blur.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numbers>

namespace pixelsmith {

at::Tensor anchorLowBand(const at::Tensor &x0, const at::Tensor &drift, const at::Tensor &strength)
{
    return x0 + strength * drift;
}

at::Tensor lowBandDrift(const at::Tensor &x0, const at::Tensor &guidance, double scale)
{
    return gaussianBlur(guidance - x0, scale / 2);
}

double anchorStrength(double anchor, double slider, int step, int firstStep, int steps)
{
    const double u = static_cast<double>(step - firstStep) / (steps - firstStep);
    return anchor * slider * (1 + std::cos(std::numbers::pi * u)) / 2;
}

} // namespace pixelsmith
