#pragma once

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

/// Compares tensors in the order in which a difference explains the next: shape, places of NaN, then the largest error
/// relative to the largest magnitude of what was expected.
#define COMPARE_TENSORS(actual, expected, tolerance)                                                                   \
    do {                                                                                                               \
        const std::string difference_ = pixelsmith::tensorDifference(actual, expected, tolerance);                     \
        QVERIFY2(difference_.empty(), difference_.c_str());                                                            \
    } while (false)

namespace pixelsmith {

/// Empty if they agree; else a sentence. Any dtypes and devices; a tolerance of 0 asks for equality.
inline std::string tensorDifference(const at::Tensor &actual, const at::Tensor &expected, double tolerance)
{
    if (!actual.defined())
        return "the tensor is undefined";
    if (actual.sizes() != expected.sizes())
        return fmt::format("shape [{}] instead of [{}]", fmt::join(actual.sizes(), ", "),
                           fmt::join(expected.sizes(), ", "));
    if (expected.numel() == 0)
        return {};
    const at::Tensor a = actual.detach().cpu().to(at::kDouble);
    const at::Tensor b = expected.detach().cpu().to(at::kDouble);
    if (!at::equal(a.isnan(), b.isnan()))
        return fmt::format("{} values are not numbers, {} were expected to be none", a.isnan().sum().item<int64_t>(),
                           b.isnan().sum().item<int64_t>());
    const at::Tensor error = (a - b).abs().nan_to_num(0.0).flatten();
    const int64_t place = error.argmax().item<int64_t>();
    const double worst = error[place].item<double>();
    const double scale = b.nan_to_num(0.0).abs().max().item<double>();
    if (worst <= tolerance * scale)
        return {};
    return fmt::format("largest error {:.3g} ({:.3g} of the maximum {:.3g}, allowed {:.3g}) at flat index {}: {:.9g} "
                       "instead of {:.9g}",
                       worst, scale > 0 ? worst / scale : worst, scale, tolerance, place,
                       a.flatten()[place].item<double>(), b.flatten()[place].item<double>());
}

} // namespace pixelsmith
