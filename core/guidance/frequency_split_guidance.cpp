#include "guidance/frequency_split_guidance.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace pixelsmith {

namespace {

constexpr int64_t kReduction = 4;

at::Tensor lowBand(const at::Tensor &x)
{
    const int64_t height = x.size(2);
    const int64_t width = x.size(3);
    const at::Tensor small = at::_upsample_bicubic2d_aa(
        x, {std::max<int64_t>(1, height / kReduction), std::max<int64_t>(1, width / kReduction)},
        /*align_corners=*/false);
    return at::upsample_bicubic2d(small, {height, width}, /*align_corners=*/false);
}

} // namespace

at::Tensor frequencySplitGuidance(const at::Tensor &uncond, const at::Tensor &cond, double low, double high)
{
    const at::Tensor difference = cond - uncond;
    return at::add(at::add(uncond, difference, high), lowBand(difference), low - high);
}

} // namespace pixelsmith
