#pragma once

#include "models/layers.h"

#include <optional>

namespace pixelsmith {

/// The sizes of a ResnetBlock2D.
struct ResnetSizes
{
    int64_t in_channels = 0;
    int64_t out_channels = 0;
    int64_t temb_channels = 0; ///< 0: the block does not see the time step
    int64_t groups = 32;
    double eps = 1e-5;
};

/// Two convolutions with a residual, told the time step in between.
struct ResnetBlock2D
{
    GroupNorm norm1;
    Conv2d conv1;
    std::optional<Linear> time_emb_proj;
    GroupNorm norm2;
    Conv2d conv2;
    std::optional<Conv2d> conv_shortcut; ///< where the number of channels changes

    ResnetBlock2D(Weights &weights, const std::string &prefix, const ResnetSizes &sizes);
    /// \param x     [n, in_channels, h, w].
    /// \param temb  [n, temb_channels] after SiLU (the same for all blocks); undefined without time_emb_proj.
    at::Tensor operator()(const at::Tensor &x, const at::Tensor &temb, PicturePass &pass) const;
};

/// Halves height and width with a convolution of stride 2.
struct Downsample2D
{
    /// How the UNet (a row of zeros on all sides) and the VAE (only below and to the right) pad.
    enum class Padding { Symmetric, BelowAndRight };

    Conv2d conv;
    Padding padding = Padding::Symmetric;

    Downsample2D(Weights &weights, const std::string &prefix, int64_t channels, Padding kind);
    at::Tensor operator()(const at::Tensor &x) const;
};

/// Nearest-neighbour enlargement, then a convolution.
struct Upsample2D
{
    Conv2d conv;

    Upsample2D(Weights &weights, const std::string &prefix, int64_t channels);
    /// Doubles height and width.
    at::Tensor operator()(const at::Tensor &x) const;
    /// To the size given: that of the skip connection, which is odd where the way down met an odd size.
    at::Tensor operator()(const at::Tensor &x, int64_t height, int64_t width) const;
};

} // namespace pixelsmith
