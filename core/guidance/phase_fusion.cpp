#include "guidance/phase_fusion.h"

#include <ATen/ATen.h>

namespace pixelsmith {

namespace {

/// Phases that differ from π by less than this (in radians) count as opposed: fp32 knows a phase to about 1e-6.
constexpr double kOpposed = 1e-5;
constexpr double kTiny = 1e-30;

at::Tensor spectrumOf(const at::Tensor &image)
{
    return at::fft_rfft2(image.to(at::kFloat), {}, {-2, -1}, "ortho");
}

} // namespace

at::Tensor fusePhases(const at::Tensor &z, const at::Tensor &guidance)
{
    const at::Tensor spectrum = spectrumOf(z);
    const at::Tensor guide = spectrumOf(guidance);
    const at::Tensor magnitude = spectrum.abs();
    const at::Tensor sum = spectrum / magnitude.clamp_min(kTiny) + guide / guide.abs().clamp_min(kTiny);
    const at::Tensor length = sum.abs();
    const at::Tensor fused = at::where(length > kOpposed, sum * (magnitude / length.clamp_min(kOpposed)), spectrum);
    return at::fft_irfft2(fused, z.sizes().slice(static_cast<size_t>(z.dim()) - 2), {-2, -1}, "ortho")
        .to(z.scalar_type());
}

} // namespace pixelsmith
