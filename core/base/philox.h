#pragma once

#include <array>
#include <cstdint>

/// Counter-based random numbers: a pure function of key and counter, without state, so that a resumed, reordered or
/// partial run draws the same numbers.
namespace pixelsmith {

using PhiloxKey = std::array<uint32_t, 2>;
using PhiloxCounter = std::array<uint32_t, 4>;

/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011).
std::array<uint32_t, 4> philox4x32(PhiloxCounter counter, PhiloxKey key);

/// Four independent standard normal numbers: Box-Muller on the four words of philox4x32.
std::array<float, 4> philoxNormal(PhiloxCounter counter, PhiloxKey key);

/// A key that depends on every bit of its parts (SplitMix64 finaliser).
PhiloxKey philoxKey(uint64_t seed, uint32_t stage, uint32_t purpose);

} // namespace pixelsmith
