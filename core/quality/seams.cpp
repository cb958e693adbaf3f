#include "quality/seams.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>

#include <algorithm>

namespace pixelsmith {

namespace {

/// Places along a row where neighbours differ, as runs over the rows.
std::vector<Seam> verticalSeams(const at::Tensor &owners, int64_t factor)
{
    const int64_t width = owners.size(1);
    const at::Tensor differs =
        owners.slice(1, 1).ne(owners.slice(1, 0, width - 1)).t().to(at::kByte).contiguous(); // [w - 1, h]
    const uint8_t *value = differs.const_data_ptr<uint8_t>();
    const int64_t height = owners.size(0);
    std::vector<Seam> seams;
    for (int64_t x = 1; x < width; ++x) {
        for (int64_t y = 0; y < height; ++y, ++value) {
            if (*value == 0)
                continue;
            if (!seams.empty() && seams.back().at == x * factor && seams.back().end == y * factor)
                seams.back().end += factor;
            else
                seams.push_back({x * factor, y * factor, (y + 1) * factor});
        }
    }
    return seams;
}

double foldScoreAlongRows(const at::Tensor &luma, int64_t period, int64_t spacing)
{
    const int64_t width = luma.size(1);
    const int64_t periods = (width - 1) / period;
    PIXELSMITH_CHECK(periods > 0 && period % spacing == 0, "a period that fits into the picture");
    // Entry x is the border between the pixels x and x + 1.
    const at::Tensor slope = (luma.slice(1, 1) - luma.slice(1, 0, width - 1)).abs().mean(0, false, at::kDouble);
    const at::Tensor folded = slope.slice(0, 0, periods * period).view({periods, period}).mean(0);
    const at::Tensor looked = folded.slice(0, spacing - 1, period, spacing);
    const double median = at::quantile(looked, 0.5).item<double>();
    return median > 0 ? looked.max().item<double>() / median : 1;
}

struct Sums
{
    double on = 0;
    double onCount = 0;
    double all = 0;
    double allCount = 0;
};

void addSlopeSteps(const at::Tensor &luma, const std::vector<Seam> &seams, int64_t spacing, Sums &sums)
{
    const int64_t width = luma.size(1);
    if (width < 4)
        return;
    const auto shifted = [&](int64_t by) { return luma.slice(1, by, width - 3 + by); };
    // Entry x is the step at the border before the pixel x + 2.
    const at::Tensor step =
        ((shifted(2) - shifted(1)) - ((shifted(1) - shifted(0)) + (shifted(3) - shifted(2))) / 2).square();
    const int64_t first = (spacing - 2 % spacing) % spacing;
    const at::Tensor looked = step.slice(1, first, step.size(1), spacing);
    sums.all += looked.sum(at::kDouble).item<double>();
    sums.allCount += static_cast<double>(looked.numel());
    for (const Seam &seam : seams) {
        if (seam.at < 2 || seam.at - 2 >= step.size(1))
            continue;
        const at::Tensor on = step.select(1, seam.at - 2).slice(0, seam.begin, seam.end);
        sums.on += on.sum(at::kDouble).item<double>();
        sums.onCount += static_cast<double>(on.numel());
    }
}

} // namespace

Seams seamsOf(const at::Tensor &owners, int64_t factor)
{
    return {verticalSeams(owners, factor), verticalSeams(owners.t(), factor)};
}

double foldScore(const at::Tensor &luma, int64_t period, int64_t spacing)
{
    return std::max(foldScoreAlongRows(luma, period, spacing), foldScoreAlongRows(luma.t(), period, spacing));
}

double foldContrast(const at::Tensor &luma, int64_t period, int64_t spacing)
{
    const int64_t side = std::min(luma.size(0), luma.size(1));
    std::vector<double> others;
    for (int64_t k = 1; k <= 3; ++k) {
        for (const int64_t other : {period - k * spacing, period + k * spacing}) {
            if (other > 0 && other < side)
                others.push_back(foldScore(luma, other, spacing));
        }
    }
    PIXELSMITH_CHECK(!others.empty(), "periods beside the one looked at");
    const auto middle = others.begin() + static_cast<std::ptrdiff_t>(others.size() / 2);
    std::ranges::nth_element(others, middle);
    return foldScore(luma, period, spacing) / *middle;
}

double slopeStepRatio(const at::Tensor &luma, const Seams &seams, int64_t spacing)
{
    Sums sums;
    addSlopeSteps(luma, seams.vertical, spacing, sums);
    addSlopeSteps(luma.t(), seams.horizontal, spacing, sums);
    const double off = sums.all - sums.on;
    if (sums.onCount == 0 || off <= 0)
        return 1;
    return sums.on / sums.onCount / (off / (sums.allCount - sums.onCount));
}

} // namespace pixelsmith
