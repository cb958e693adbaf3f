#include "guidance/tone_lock.h"

#include "guidance/gaussian_blur.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace pixelsmith {

void lockTone(const at::Tensor &z, const at::Tensor &guidance, at::Tensor &locked)
{
    constexpr double sigma = 4;
    constexpr int64_t rows = 64;
    const int64_t halo = gaussianRadius(sigma);
    const int64_t height = z.size(1);
    for (int64_t top = 0; top < height; top += rows) {
        const int64_t bottom = std::min(top + rows, height);
        const int64_t from = std::max<int64_t>(0, top - halo);
        const int64_t to = std::min(bottom + halo, height);
        const at::Tensor drift = gaussianBlur(guidance.slice(1, from, to) - z.slice(1, from, to), sigma);
        locked.slice(1, top, bottom).copy_(z.slice(1, top, bottom) + drift.slice(1, top - from, bottom - from));
    }
}

} // namespace pixelsmith
