#include "base/philox.h"

#include <cmath>
#include <numbers>

namespace pixelsmith {

namespace {

uint64_t splitMix64(uint64_t x)
{
    x += 0x9E3779B97F4A7C15ull;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
    return x ^ (x >> 31);
}

} // namespace

std::array<uint32_t, 4> philox4x32(PhiloxCounter c, PhiloxKey k)
{
    constexpr uint64_t m0 = 0xD2511F53;
    constexpr uint64_t m1 = 0xCD9E8D57;
    for (int round = 0; round < 10; ++round) {
        const uint64_t p0 = m0 * c[0];
        const uint64_t p1 = m1 * c[2];
        c = {static_cast<uint32_t>(p1 >> 32) ^ c[1] ^ k[0], static_cast<uint32_t>(p1),
             static_cast<uint32_t>(p0 >> 32) ^ c[3] ^ k[1], static_cast<uint32_t>(p0)};
        k = {k[0] + 0x9E3779B9, k[1] + 0xBB67AE85};
    }
    return c;
}

std::array<float, 4> philoxNormal(PhiloxCounter counter, PhiloxKey key)
{
    const auto bits = philox4x32(counter, key);
    std::array<float, 4> normal;
    for (size_t i = 0; i < 4; i += 2) {
        // (0, 1]: the logarithm stays finite. 24 bits are what a float holds exactly.
        const float u = (static_cast<float>(bits[i] >> 8) + 1.0f) * 0x1p-24f;
        const float v = static_cast<float>(bits[i + 1] >> 8) * 0x1p-24f;
        const float radius = std::sqrt(-2.0f * std::log(u));
        const float angle = 2.0f * std::numbers::pi_v<float> * v;
        normal[i] = radius * std::cos(angle);
        normal[i + 1] = radius * std::sin(angle);
    }
    return normal;
}

PhiloxKey philoxKey(uint64_t seed, uint32_t stage, uint32_t purpose)
{
    const uint64_t mixed = splitMix64(splitMix64(seed) ^ (static_cast<uint64_t>(stage) << 32 | purpose));
    return {static_cast<uint32_t>(mixed), static_cast<uint32_t>(mixed >> 32)};
}

} // namespace pixelsmith
