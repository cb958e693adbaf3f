#include "models/unet_2d_blocks.h"

#include "models/visiting_weights.h"

#include <ATen/ATen.h>

namespace pixelsmith {

namespace {

std::vector<ResnetBlock2D> makeResnets(Weights &weights, const std::string &prefix, const UNetLevelSizes &sizes)
{
    std::vector<ResnetBlock2D> resnets;
    for (const ResnetSizes &resnet : sizes.resnets)
        resnets.emplace_back(weights, prefix + ".resnets." + std::to_string(resnets.size()), resnet);
    return resnets;
}

std::vector<Transformer2DModel> makeAttentions(Weights &weights, const std::string &prefix, const UNetLevelSizes &sizes,
                                               size_t count)
{
    std::vector<Transformer2DModel> attentions;
    while (sizes.transformer && attentions.size() < count)
        attentions.emplace_back(weights, prefix + ".attentions." + std::to_string(attentions.size()),
                                *sizes.transformer);
    return attentions;
}

at::Tensor attend(const Transformer2DModel &attention, const at::Tensor &x, UNetContext &context)
{
    return Visiting(attention, x)(x, context.take(attention.transformer_blocks.size()), context.attending);
}

} // namespace

std::span<const KeyValue> UNetContext::take(size_t count)
{
    const std::span<const KeyValue> taken = texts.first(count);
    texts = texts.subspan(count);
    return taken;
}

DownBlock2D::DownBlock2D(Weights &weights, const std::string &prefix, const UNetLevelSizes &sizes)
    : resnets(makeResnets(weights, prefix, sizes))
    , attentions(makeAttentions(weights, prefix, sizes, sizes.resnets.size()))
{
    if (sizes.resamples)
        downsamplers.emplace(weights, prefix + ".downsamplers.0", sizes.resnets.back().out_channels,
                             Downsample2D::Padding::Symmetric);
}

at::Tensor DownBlock2D::operator()(at::Tensor x, UNetContext &context, SkipConnections &skips) const
{
    PicturePass ownStatistics;
    for (size_t i = 0; i < resnets.size(); ++i) {
        x = Visiting(resnets[i], x)(x, context.temb, ownStatistics);
        if (!attentions.empty())
            x = attend(attentions[i], x, context);
        skips.push_back(x);
    }
    if (downsamplers) {
        x = Visiting(*downsamplers, x)(x);
        skips.push_back(x);
    }
    return x;
}

UNetMidBlock2DCrossAttn::UNetMidBlock2DCrossAttn(Weights &weights, const std::string &prefix,
                                                 const UNetLevelSizes &sizes)
    : resnets(makeResnets(weights, prefix, sizes))
    , attentions(makeAttentions(weights, prefix, sizes, sizes.resnets.size() - 1))
{
}

at::Tensor UNetMidBlock2DCrossAttn::operator()(at::Tensor x, UNetContext &context) const
{
    PicturePass ownStatistics;
    x = Visiting(resnets.front(), x)(x, context.temb, ownStatistics);
    for (size_t i = 0; i < attentions.size(); ++i) {
        x = attend(attentions[i], x, context);
        x = Visiting(resnets[i + 1], x)(x, context.temb, ownStatistics);
    }
    return x;
}

UpBlock2D::UpBlock2D(Weights &weights, const std::string &prefix, const UNetLevelSizes &sizes)
    : resnets(makeResnets(weights, prefix, sizes))
    , attentions(makeAttentions(weights, prefix, sizes, sizes.resnets.size()))
{
    if (sizes.resamples)
        upsamplers.emplace(weights, prefix + ".upsamplers.0", sizes.resnets.back().out_channels);
}

at::Tensor UpBlock2D::operator()(at::Tensor x, UNetContext &context, SkipConnections &skips) const
{
    PicturePass ownStatistics;
    for (size_t i = 0; i < resnets.size(); ++i) {
        x = at::cat({x, skips.back()}, 1);
        skips.pop_back();
        x = Visiting(resnets[i], x)(x, context.temb, ownStatistics);
        if (!attentions.empty())
            x = attend(attentions[i], x, context);
    }
    return upsamplers ? Visiting(*upsamplers, x)(x, skips.back().size(2), skips.back().size(3)) : x;
}

} // namespace pixelsmith
