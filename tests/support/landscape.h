#pragma once

#include <ATen/ATen.h>

namespace pixelsmith {

/// A made-up picture with large and small structures: sky, sun, hills and a striped field. The sky is of noon at hue 0, of
/// sunset at 1.
/// \return [1, 3, height, width] in -1…1.
inline at::Tensor landscape(int64_t height, int64_t width, double hue)
{
    const at::Tensor y = at::linspace(0, 1, height).view({height, 1}).expand({height, width});
    const at::Tensor x = at::linspace(0, 1, width).view({1, width}).expand({height, width});
    const auto colour = [&](double r, double g, double b) {
        return at::tensor({r, g, b}, at::TensorOptions(at::kFloat)).view({3, 1, 1});
    };
    const at::Tensor noon = colour(0.35, 0.6, 0.95) + y * colour(0.5, 0.35, 0.05);
    const at::Tensor sunset = colour(0.3, 0.2, 0.45) + y * colour(0.9, 0.5, 0.0);
    at::Tensor picture = noon * (1 - hue) + sunset * hue;
    const at::Tensor sun = (x - 0.7).square() + (y - 0.25).square() < 0.006;
    picture = at::where(sun, colour(1, 0.95, 0.8), picture);
    const at::Tensor hills = y > 0.55 + 0.1 * at::sin(9 * x) + 0.03 * at::sin(31 * x);
    picture = at::where(hills, colour(0.15, 0.3, 0.2) + 0.2 * y, picture);
    const at::Tensor field = y > 0.8 + 0.02 * at::sin(14 * x);
    picture = at::where(field, colour(0.45, 0.4, 0.15) + 0.12 * at::sin(60 * x + 20 * y), picture);
    return picture.clamp(0, 1).mul(2).sub(1).unsqueeze(0).contiguous();
}

} // namespace pixelsmith
