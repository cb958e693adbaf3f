#include "guidance/checkerboard_mixing.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>

namespace pixelsmith {

at::Tensor checkerboardMask(LatentSize size, LatentPoint origin, int b, const at::TensorOptions &options)
{
    const auto integers = options.dtype(at::kLong);
    const int64_t parity = (origin.x + origin.y + b) % 2;
    const at::Tensor columns = at::arange(size.width, integers);
    const at::Tensor rows = at::arange(parity, parity + size.height, integers).unsqueeze(1);
    return (rows + columns).remainder(2) == 0;
}

at::Tensor mixCheckerboard(const at::Tensor &z, const at::Tensor &guidance, const std::vector<LatentPoint> &origins,
                           int b)
{
    PIXELSMITH_CHECK(static_cast<int64_t>(origins.size()) == z.size(0), "Every patch needs its origin.");
    const LatentSize size{z.size(3), z.size(2)};
    // Two masks at most: only the origin's parity counts.
    const at::Tensor even = checkerboardMask(size, {0, 0}, b, z.options());
    const at::Tensor odd = even.logical_not();
    std::vector<at::Tensor> masks;
    for (const LatentPoint &origin : origins)
        masks.push_back((origin.x + origin.y) % 2 == 0 ? even : odd);
    return at::where(at::stack(masks).unsqueeze(1), guidance.to(z.scalar_type()), z);
}

} // namespace pixelsmith
