#pragma once

#include <cstdint>
#include <span>

namespace pixelsmith {

/// LOCO-I's predictor: the median of left, up and left + up - upLeft; what lies outside of the picture is 0.
/// \param residuals  pixels less their prediction, modulo 256: the planes G, R - G, B - G of width * height bytes each.
/// \param rgb        receives the pixels, as many bytes as there are residuals.
void restoreResiduals(std::span<const uint8_t> residuals, int64_t width, int64_t height, std::span<uint8_t> rgb);

} // namespace pixelsmith
