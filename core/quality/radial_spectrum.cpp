#include "quality/radial_spectrum.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

constexpr double kTiny = 1e-30;

at::Tensor hann(int64_t length)
{
    return at::hann_window(length, /*periodic=*/true, at::TensorOptions(at::kFloat));
}

/// The ring each frequency of fft2 lies in.
at::Tensor ringsOf(int64_t side)
{
    const at::Tensor index = at::arange(side, at::TensorOptions(at::kDouble));
    const at::Tensor frequency = at::minimum(index, side - index);
    return at::hypot(frequency.view({-1, 1}), frequency.view({1, -1})).to(at::kLong);
}

double medianOf(const at::Tensor &values)
{
    return at::quantile(values, 0.5).item<double>();
}

/// Vertical lines.
double gridLinesAlongRows(const at::Tensor &luma, int64_t period, int64_t spacing)
{
    constexpr int64_t band = 16;
    constexpr int64_t neighbours = 6;
    const int64_t length = luma.size(1) / period * period;
    const int64_t bands = luma.size(0) / band;
    if (length < 4 * period || bands == 0)
        return 1;
    const at::Tensor profiles =
        luma.slice(0, 0, bands * band).slice(1, 0, length).reshape({bands, band, length}).mean(1);
    const at::Tensor centred = profiles - profiles.mean(1, /*keepdim=*/true);
    const at::Tensor power = at::fft_rfft(centred * hann(length)).abs().square().mean(0).to(at::kDouble);
    const int64_t first = length / period;
    double score = 1;
    for (int64_t k = first; k + neighbours < power.size(0); k += first) {
        if (spacing > 1 && k * spacing % length == 0)
            continue;
        // The window spreads a line to the bins beside it.
        const int64_t reach = std::min(neighbours, first - 2);
        if (reach < 2)
            return 1;
        const at::Tensor around = at::cat({power.slice(0, k - reach, k - 1), power.slice(0, k + 2, k + reach + 1)});
        score = std::max(score, power[k].item<double>() / std::max(medianOf(around), kTiny));
    }
    return score;
}

} // namespace

int64_t spectrumCropSide(const at::Tensor &luma)
{
    return std::min<int64_t>({1024, luma.size(0), luma.size(1)}) / 2 * 2;
}

at::Tensor radialPower(const at::Tensor &luma, int64_t cropSide)
{
    const at::Tensor window = at::outer(hann(cropSide), hann(cropSide));
    const at::Tensor rings = ringsOf(cropSide).flatten();
    at::Tensor sum = at::zeros({cropSide, cropSide}, at::TensorOptions(at::kDouble));
    int64_t crops = 0;
    for (int64_t top = 0; top + cropSide <= luma.size(0); top += cropSide) {
        for (int64_t left = 0; left + cropSide <= luma.size(1); left += cropSide) {
            const at::Tensor crop = luma.slice(0, top, top + cropSide).slice(1, left, left + cropSide);
            sum += at::fft_fft2(crop * window, {}, {-2, -1}, "ortho").abs().square();
            ++crops;
        }
    }
    const at::Tensor total = at::bincount(rings, sum.flatten() / crops);
    return (total / at::bincount(rings)).slice(0, 0, cropSide / 2);
}

double spectralSlope(const at::Tensor &power)
{
    const auto last = static_cast<int64_t>(0.8 * static_cast<double>(power.size(0)));
    const at::Tensor x = (at::arange(8, last, at::TensorOptions(at::kDouble)) + 0.5).log();
    const at::Tensor y = power.slice(0, 8, last).clamp_min(kTiny).log();
    const at::Tensor dx = x - x.mean();
    return -((dx * (y - y.mean())).sum() / dx.square().sum()).item<double>();
}

double spectralDistance(const at::Tensor &power, const at::Tensor &reference)
{
    const auto logarithm = [](const at::Tensor &p) { return p.slice(0, 1).clamp_min(kTiny).log10(); };
    return (logarithm(power) - logarithm(reference)).abs().mean().item<double>();
}

double detailGain(const at::Tensor &power, const at::Tensor &enlargedPower, double scale)
{
    // N/(2·scale), the base's Nyquist frequency: the arrays end at N/2.
    const auto first = static_cast<int64_t>(std::floor(static_cast<double>(power.size(0)) / scale)) + 1;
    const auto beyond = [&](const at::Tensor &p) { return p.slice(0, first).sum().item<double>() + kTiny; };
    return 10 * std::log10(beyond(power) / beyond(enlargedPower));
}

double gridLines(const at::Tensor &luma, int64_t period, int64_t spacing)
{
    return std::max(gridLinesAlongRows(luma, period, spacing), gridLinesAlongRows(luma.t(), period, spacing));
}

} // namespace pixelsmith
