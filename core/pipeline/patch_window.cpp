#include "pipeline/patch_window.h"

#include <ATen/ATen.h>

#include <numbers>

namespace pixelsmith {

at::Tensor patchWindow(LatentSize size)
{
    const auto along = [](int64_t side) {
        return at::arange(side, at::kDouble)
            .add(0.5)
            .mul(std::numbers::pi / static_cast<double>(side))
            .sin()
            .square()
            .to(at::kFloat);
    };
    return at::outer(along(size.height), along(size.width));
}

} // namespace pixelsmith
