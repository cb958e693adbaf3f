#pragma once

#include "models/attention.h"
#include "models/resnet.h"

#include <optional>

namespace pixelsmith {

/// The sizes of one level of the UNet, on the way down or up.
struct UNetLevelSizes
{
    std::vector<ResnetSizes> resnets;            ///< one an entry of the block
    std::optional<TransformerSizes> transformer; ///< the same after every resnet; none: a block without attention
    bool resamples = false;                      ///< ends with a downsampler or upsampler
};

/// What all blocks of one evaluation share.
struct UNetContext
{
    at::Tensor temb;                 ///< [n, width], embedding of time step and sizes after SiLU
    std::span<const KeyValue> texts; ///< the prompt for each transformer block still to come, in order of evaluation
    int64_t attending = 0;           ///< in the current block: see SelfAttention

    /// The next `count` of them, taken off.
    std::span<const KeyValue> take(size_t count);
};

/// The skip connections: pushed on the way down, popped on the way up.
using SkipConnections = std::vector<at::Tensor>;

/// DownBlock2D, or CrossAttnDownBlock2D where `attentions` has an entry for each resnet.
struct DownBlock2D
{
    std::vector<ResnetBlock2D> resnets;
    std::vector<Transformer2DModel> attentions;
    std::optional<Downsample2D> downsamplers;

    DownBlock2D(Weights &weights, const std::string &prefix, const UNetLevelSizes &sizes);
    at::Tensor operator()(at::Tensor x, UNetContext &context, SkipConnections &skips) const;
};

/// Resnet, then as often as there are attentions: attention, resnet.
struct UNetMidBlock2DCrossAttn
{
    std::vector<ResnetBlock2D> resnets;
    std::vector<Transformer2DModel> attentions;

    UNetMidBlock2DCrossAttn(Weights &weights, const std::string &prefix, const UNetLevelSizes &sizes);
    at::Tensor operator()(at::Tensor x, UNetContext &context) const;
};

/// UpBlock2D, or CrossAttnUpBlock2D where `attentions` has an entry for each resnet.
struct UpBlock2D
{
    std::vector<ResnetBlock2D> resnets;
    std::vector<Transformer2DModel> attentions;
    std::optional<Upsample2D> upsamplers;

    UpBlock2D(Weights &weights, const std::string &prefix, const UNetLevelSizes &sizes);
    at::Tensor operator()(at::Tensor x, UNetContext &context, SkipConnections &skips) const;
};

} // namespace pixelsmith
