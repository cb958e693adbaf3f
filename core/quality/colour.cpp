#include "quality/colour.h"

#include <ATen/ATen.h>

#include <array>
#include <cmath>
#include <numbers>

namespace pixelsmith {

namespace {

constexpr double kDegree = std::numbers::pi / 180;

at::Tensor weighted(const at::Tensor &rgb, const std::array<double, 3> &weights)
{
    return rgb.select(-3, 0) * weights[0] + rgb.select(-3, 1) * weights[1] + rgb.select(-3, 2) * weights[2];
}

/// CIE's cube root with its straight part near black.
at::Tensor lightness(const at::Tensor &t)
{
    constexpr double edge = 216.0 / 24389;
    constexpr double slope = 24389.0 / 27;
    return at::where(t > edge, t.clamp_min(edge).pow(1.0 / 3), (t * slope + 16) / 116);
}

at::Tensor hueOf(const at::Tensor &a, const at::Tensor &b)
{
    return at::atan2(b, a).remainder(2 * std::numbers::pi);
}

/// Equation (14): the mean hue, which lies between both on the shorter arc; the sum where one has no chroma.
at::Tensor meanHue(const at::Tensor &hueA, const at::Tensor &hueB, const at::Tensor &isColourless)
{
    constexpr double turn = 2 * std::numbers::pi;
    const at::Tensor sum = hueA + hueB;
    const at::Tensor isFar = (hueA - hueB).abs() > std::numbers::pi;
    const at::Tensor around = at::where(sum < turn, sum + turn, sum - turn);
    return at::where(isColourless, sum, at::where(isFar, around, sum) / 2);
}

/// Equation (10): the difference of hues on the shorter arc.
at::Tensor hueDifference(const at::Tensor &hueA, const at::Tensor &hueB)
{
    constexpr double turn = 2 * std::numbers::pi;
    const at::Tensor d = hueB - hueA;
    return at::where(d > std::numbers::pi, d - turn, at::where(d < -std::numbers::pi, d + turn, d));
}

/// sqrt(c^7 / (c^7 + 25^7))
at::Tensor seventhPower(const at::Tensor &c)
{
    const at::Tensor power = c.pow(7);
    return (power / (power + std::pow(25.0, 7))).sqrt();
}

} // namespace

at::Tensor lumaOf(const at::Tensor &rgb)
{
    return weighted(rgb, {0.2126, 0.7152, 0.0722});
}

at::Tensor labOf(const at::Tensor &rgb)
{
    const at::Tensor linear = at::where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055).clamp_min(0).pow(2.4));
    const at::Tensor x = lightness(weighted(linear, {0.4124564, 0.3575761, 0.1804375}) / 0.95047);
    const at::Tensor y = lightness(weighted(linear, {0.2126729, 0.7151522, 0.0721750}));
    const at::Tensor z = lightness(weighted(linear, {0.0193339, 0.1191920, 0.9503041}) / 1.08883);
    return at::stack({116 * y - 16, 500 * (x - y), 200 * (y - z)});
}

at::Tensor deltaE2000(const at::Tensor &labA, const at::Tensor &labB)
{
    const at::Tensor chromaMean = (at::hypot(labA[1], labA[2]) + at::hypot(labB[1], labB[2])) / 2;
    const at::Tensor stretch = 1 + 0.5 * (1 - seventhPower(chromaMean));
    const at::Tensor a1 = labA[1] * stretch;
    const at::Tensor a2 = labB[1] * stretch;
    const at::Tensor c1 = at::hypot(a1, labA[2]);
    const at::Tensor c2 = at::hypot(a2, labB[2]);
    const at::Tensor h1 = hueOf(a1, labA[2]);
    const at::Tensor h2 = hueOf(a2, labB[2]);
    const at::Tensor isColourless = c1 * c2 == 0;

    const at::Tensor dL = labB[0] - labA[0];
    const at::Tensor dC = c2 - c1;
    const at::Tensor dh = at::where(isColourless, at::zeros_like(h1), hueDifference(h1, h2));
    const at::Tensor dH = 2 * (c1 * c2).sqrt() * (dh / 2).sin();

    const at::Tensor l = (labA[0] + labB[0]) / 2;
    const at::Tensor c = (c1 + c2) / 2;
    const at::Tensor h = meanHue(h1, h2, isColourless);
    const at::Tensor t = 1 - 0.17 * (h - 30 * kDegree).cos() + 0.24 * (2 * h).cos() + 0.32 * (3 * h + 6 * kDegree).cos()
                         - 0.20 * (4 * h - 63 * kDegree).cos();
    const at::Tensor turned = 30 * kDegree * (-((h / kDegree - 275) / 25).square()).exp();
    const at::Tensor lOff = (l - 50).square();
    const at::Tensor sL = 1 + 0.015 * lOff / (20 + lOff).sqrt();
    const at::Tensor sC = 1 + 0.045 * c;
    const at::Tensor sH = 1 + 0.015 * c * t;
    const at::Tensor rT = -2 * seventhPower(c) * (2 * turned).sin();
    const at::Tensor square = (dL / sL).square() + (dC / sC).square() + (dH / sH).square() + rT * (dC / sC) * (dH / sH);
    return square.clamp_min(0).sqrt();
}

ColourDrift colourDrift(const at::Tensor &a, const at::Tensor &b)
{
    const auto thumbnail = [](const at::Tensor &rgb) {
        return labOf(at::adaptive_avg_pool2d(rgb.unsqueeze(0), {32, 32})[0].to(at::kDouble));
    };
    const at::Tensor difference = deltaE2000(thumbnail(a), thumbnail(b));
    return {difference.mean().item<double>(), at::quantile(difference.flatten(), 0.95).item<double>()};
}

} // namespace pixelsmith
