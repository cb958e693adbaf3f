#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

/// The two passes of a group norm over an image on the CPU.
/// \param x  everywhere [n, c, h, w], channels last, float32 or bfloat16.
namespace pixelsmith {

/// True if the functions below can take x.
bool isImageOnCpu(const at::Tensor &x);

/// Sum and sum of squares of each sample's channels over its pixels: [n][2][c].
std::vector<double> channelMoments(const at::Tensor &x);

/// A factor and a summand for each sample's channels, [n][c] each.
struct ChannelAffine
{
    std::vector<float> scale;
    std::vector<float> shift;
};

/// x * scale + shift, and SiLU of it where asked for.
/// \return the shape, layout and dtype of x.
at::Tensor applyAffine(const at::Tensor &x, const ChannelAffine &affine, bool thenSilu);

} // namespace pixelsmith
