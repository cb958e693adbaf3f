#include "guidance/guidance_rescale.h"

#include <ATen/ATen.h>

#include <array>

namespace pixelsmith {

at::Tensor rescaleGuidance(const at::Tensor &guided, const at::Tensor &cond, double phi)
{
    if (phi == 0)
        return guided;
    constexpr std::array<int64_t, 3> all = {1, 2, 3};
    const auto deviation = [&](const at::Tensor &x) { return at::std(x, all, /*unbiased=*/true, /*keepdim=*/true); };
    const at::Tensor factor = deviation(cond) / deviation(guided).clamp_min(1e-12);
    return guided * (phi * factor + (1 - phi));
}

} // namespace pixelsmith
