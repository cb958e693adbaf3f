#pragma once

#include <ATen/core/Tensor.h>

namespace pixelsmith {

/// Rec. 709 luma of the coded values, 0…1. \param rgb  [..., 3, h, w], sRGB 0…1. \return  [..., h, w].
at::Tensor lumaOf(const at::Tensor &rgb);

/// CIE 1976 L*a*b* under D65. \param rgb  [3, h, w], sRGB 0…1. \return  [3, h, w]; L* is 0…100.
at::Tensor labOf(const at::Tensor &rgb);

/// The CIEDE2000 colour difference of each pixel, all weights 1: Sharma, Wu, Dalal: "The CIEDE2000 Color-Difference
/// Formula: Implementation Notes" (2005), equations (2) to (22). \param labA, labB  [3, ...]. \return  [...].
at::Tensor deltaE2000(const at::Tensor &labA, const at::Tensor &labB);

struct ColourDrift
{
    double mean = 0;     ///< ΔE2000
    double highest5 = 0; ///< the 95th percentile
};

/// How far the colours of two pictures of the same motif are apart, seen from afar: thumbnails of 32 x 32.
/// \param a, b  [3, h, w] of any sizes, sRGB 0…1.
ColourDrift colourDrift(const at::Tensor &a, const at::Tensor &b);

} // namespace pixelsmith
