#pragma once

#include <ATen/core/Tensor.h>

#include <cmath>
#include <cstdint>
#include <cstring>

/// What the CPU kernels are written with: 16 floats at a time, in the compiler's vector extension. A function marked
/// PIXELSMITH_CLONES is compiled for three generations of x86-64 and chosen when the program starts; everything it
/// calls here is inlined into it.
#if defined(PIXELSMITH_CLONES)
// decided by the build, to test one generation
#elif defined(__SANITIZE_THREAD__)
// What chooses a generation runs before the sanitizer's functions can be called.
#define PIXELSMITH_CLONES
#elif defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define PIXELSMITH_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define PIXELSMITH_CLONES
#endif
#define PIXELSMITH_INLINE inline __attribute__((always_inline))

#pragma GCC diagnostic ignored "-Wpsabi" // no vector crosses a call: all of these are inlined

namespace pixelsmith::simd {

constexpr int64_t kLanes = 16;
using Floats = float __attribute__((vector_size(64), aligned(4), may_alias));
using Ints = int32_t __attribute__((vector_size(64)));
using Words = uint32_t __attribute__((vector_size(64)));
using Halves = uint16_t __attribute__((vector_size(32), aligned(2), may_alias));

PIXELSMITH_INLINE Floats load(const float *from)
{
    return *reinterpret_cast<const Floats *>(from);
}
PIXELSMITH_INLINE void store(float *to, Floats x)
{
    *reinterpret_cast<Floats *>(to) = x;
}

PIXELSMITH_INLINE Floats load(const at::BFloat16 *from)
{
    const Words bits = __builtin_convertvector(*reinterpret_cast<const Halves *>(from), Words) << 16;
    return reinterpret_cast<Floats>(bits);
}

/// Rounds to the nearest, halves to even.
PIXELSMITH_INLINE void store(at::BFloat16 *to, Floats x)
{
    const Words bits = reinterpret_cast<Words>(x);
    const Words rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    *reinterpret_cast<Halves *>(to) = __builtin_convertvector(rounded, Halves);
}

PIXELSMITH_INLINE Floats all(float x)
{
    return Floats{} + x;
}
// A NaN in the first argument stays.
PIXELSMITH_INLINE Floats larger(Floats a, Floats b)
{
    return b > a ? b : a;
}
PIXELSMITH_INLINE Floats smaller(Floats a, Floats b)
{
    return b < a ? b : a;
}

/// The lanes moved by `Distance`, in a circle.
template<int Distance>
PIXELSMITH_INLINE Floats rotated(Floats x)
{
    // Written out, for clang takes constants alone.
    return __builtin_shufflevector(x, x, Distance % 16, (Distance + 1) % 16, (Distance + 2) % 16, (Distance + 3) % 16,
                                   (Distance + 4) % 16, (Distance + 5) % 16, (Distance + 6) % 16, (Distance + 7) % 16,
                                   (Distance + 8) % 16, (Distance + 9) % 16, (Distance + 10) % 16, (Distance + 11) % 16,
                                   (Distance + 12) % 16, (Distance + 13) % 16, (Distance + 14) % 16,
                                   (Distance + 15) % 16);
}

PIXELSMITH_INLINE float sum(Floats x)
{
    x += rotated<8>(x);
    x += rotated<4>(x);
    x += rotated<2>(x);
    x += rotated<1>(x);
    return x[0];
}

PIXELSMITH_INLINE float largest(Floats x)
{
    x = larger(x, rotated<8>(x));
    x = larger(x, rotated<4>(x));
    x = larger(x, rotated<2>(x));
    x = larger(x, rotated<1>(x));
    return x[0];
}

/// e to the x within 2e-7 of itself; what would overflow or underflow comes out as a very large or small normal number.
PIXELSMITH_INLINE Floats exponential(Floats x)
{
    x = smaller(larger(x, all(-87)), all(88));
    const Floats shifted = x * 1.44269504F + 12582912.0F; // adding 1.5 * 2^23 rounds to a whole number
    const Floats whole = shifted - 12582912.0F;
    const Floats rest = (x - whole * 0.693359375F) + whole * 2.12194440e-4F; // x - whole * ln 2, ln 2 in two parts
    Floats y = all(1.0F / 5040);                                             // the series of e^rest, |rest| <= ln 2 / 2
    y = y * rest + 1.0F / 720;
    y = y * rest + 1.0F / 120;
    y = y * rest + 1.0F / 24;
    y = y * rest + 1.0F / 6;
    y = y * rest + 0.5F;
    y = y * rest + 1.0F;
    y = y * rest + 1.0F;
    const Ints exponent = reinterpret_cast<Ints>(shifted) - 0x4b400000; // the low bits of shifted are whole
    return reinterpret_cast<Floats>(reinterpret_cast<Ints>(y) + (exponent << 23));
}

PIXELSMITH_INLINE Floats silu(Floats x)
{
    return x / (1.0F + exponential(-x));
}

} // namespace pixelsmith::simd
