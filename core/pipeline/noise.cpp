#include "pipeline/noise.h"

#include "base/philox.h"

#include <ATen/ops/empty.h>

namespace pixelsmith {

at::Tensor NoiseField::at(const LatentRect &area, int64_t channels) const
{
    const PhiloxKey key = philoxKey(seed, static_cast<uint32_t>(stage), static_cast<uint32_t>(purpose));
    at::Tensor noise = at::empty({channels, area.height(), area.width()}, at::kFloat);
    float *const numbers = noise.mutable_data_ptr<float>();
    const int64_t plane = area.area();
    // Four channels come out of one counter.
    for (int64_t first = 0; first < channels; first += 4) {
        const int64_t count = std::min<int64_t>(4, channels - first);
        int64_t index = first * plane;
        for (int64_t y = area.top; y < area.bottom; ++y) {
            for (int64_t x = area.left; x < area.right; ++x, ++index) {
                const auto normal = philoxNormal(
                    {static_cast<uint32_t>(x), static_cast<uint32_t>(y), static_cast<uint32_t>(first / 4),
                     static_cast<uint32_t>(step)},
                    key);
                for (int64_t channel = 0; channel < count; ++channel)
                    numbers[index + channel * plane] = normal[static_cast<size_t>(channel)];
            }
        }
    }
    return noise;
}

int checkerboardParity(uint64_t seed, int stage, int step)
{
    const PhiloxKey key = philoxKey(seed, static_cast<uint32_t>(stage), static_cast<uint32_t>(NoisePurpose::Mixing));
    return static_cast<int>(philox4x32({0, 0, 0, static_cast<uint32_t>(step)}, key)[0] & 1);
}

} // namespace pixelsmith
