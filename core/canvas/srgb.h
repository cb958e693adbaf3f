#pragma once

namespace pixelsmith {

/// The transfer curve of sRGB and its inverse, 0…1 both. IEC 61966-2-1.
double linearFromSrgb(double value);
double srgbFromLinear(double value);

} // namespace pixelsmith
