#include "models/autoencoder_kl.h"

#include "models/image_layout.h"

#include <ATen/ATen.h>

namespace pixelsmith {

namespace {

constexpr double kEps = 1e-6;

ResnetBlock2D makeResnet(Weights &weights, const std::string &prefix, int64_t in, int64_t out, int64_t groups)
{
    return {
        weights, prefix, {.in_channels = in, .out_channels = out, .temb_channels = 0, .groups = groups, .eps = kEps}};
}

std::vector<ResnetBlock2D> makeResnets(Weights &weights, const std::string &prefix, int64_t in, int64_t out,
                                       const VaeConfig &config, int64_t count)
{
    std::vector<ResnetBlock2D> resnets;
    for (int64_t i = 0; i < count; ++i)
        resnets.push_back(makeResnet(weights, prefix + ".resnets." + std::to_string(i), i == 0 ? in : out, out,
                                     config.norm_num_groups));
    return resnets;
}

std::vector<DownEncoderBlock2D> makeDownBlocks(Weights &weights, const VaeConfig &config)
{
    const std::vector<int64_t> &channels = config.block_out_channels;
    std::vector<DownEncoderBlock2D> blocks;
    for (size_t i = 0; i < channels.size(); ++i) {
        const std::string prefix = "encoder.down_blocks." + std::to_string(i);
        DownEncoderBlock2D &block = blocks.emplace_back();
        block.resnets =
            makeResnets(weights, prefix, channels[i == 0 ? 0 : i - 1], channels[i], config, config.layers_per_block);
        if (i + 1 < channels.size())
            block.downsamplers.emplace(weights, prefix + ".downsamplers.0", channels[i],
                                       Downsample2D::Padding::BelowAndRight);
    }
    return blocks;
}

std::vector<UpDecoderBlock2D> makeUpBlocks(Weights &weights, const VaeConfig &config)
{
    const std::vector<int64_t> channels(config.block_out_channels.rbegin(), config.block_out_channels.rend());
    std::vector<UpDecoderBlock2D> blocks;
    for (size_t i = 0; i < channels.size(); ++i) {
        const std::string prefix = "decoder.up_blocks." + std::to_string(i);
        UpDecoderBlock2D &block = blocks.emplace_back();
        block.resnets = makeResnets(weights, prefix, channels[i == 0 ? 0 : i - 1], channels[i], config,
                                    config.layers_per_block + 1);
        if (i + 1 < channels.size())
            block.upsamplers.emplace(weights, prefix + ".upsamplers.0", channels[i]);
    }
    return blocks;
}

} // namespace

at::Tensor DiagonalGaussianDistribution::sample(const at::Tensor &noise) const
{
    return mean + at::exp(0.5 * logvar) * noise;
}

ImageAttention::ImageAttention(Weights &weights, const std::string &prefix, int64_t channels, int64_t groups)
    : group_norm(weights, prefix + ".group_norm", channels, groups, kEps)
    , attention(weights, prefix, channels, 1, true)
{
}

at::Tensor ImageAttention::operator()(const at::Tensor &x, PicturePass &pass) const
{
    const at::Tensor pixels = group_norm(x, pass).permute({0, 2, 3, 1});
    const at::Tensor residual = x.permute({0, 2, 3, 1}).flatten(1, 2);
    const at::Tensor tokens = pixels.flatten(1, 2);
    const at::Tensor seen = pass.attended(pixels);
    const at::Tensor y = seen.defined() ? attention.attendTo(seen, tokens, residual)
                                        : attention(tokens, residual, /*attending=*/x.size(0));
    return y.view(pixels.sizes()).permute({0, 3, 1, 2});
}

UNetMidBlock2D::UNetMidBlock2D(Weights &weights, const std::string &prefix, int64_t channels, const VaeConfig &config)
    : resnets(makeResnets(weights, prefix, channels, channels, config, 2))
    , attention(weights, prefix + ".attentions.0", channels, config.norm_num_groups)
{
}

at::Tensor UNetMidBlock2D::operator()(const at::Tensor &x, PicturePass &pass) const
{
    return resnets[1](attention(resnets[0](x, {}, pass), pass), {}, pass);
}

at::Tensor DownEncoderBlock2D::operator()(at::Tensor x, PicturePass &pass) const
{
    for (const ResnetBlock2D &resnet : resnets)
        x = resnet(x, {}, pass);
    return downsamplers ? (*downsamplers)(x) : x;
}

at::Tensor UpDecoderBlock2D::operator()(at::Tensor x, PicturePass &pass) const
{
    for (const ResnetBlock2D &resnet : resnets)
        x = resnet(x, {}, pass);
    return upsamplers ? (*upsamplers)(x) : x;
}

Encoder::Encoder(Weights &weights, const VaeConfig &config)
    : conv_in(weights, "encoder.conv_in", config.in_channels, config.block_out_channels.front(), 3, 1, 1)
    , down_blocks(makeDownBlocks(weights, config))
    , mid_block(weights, "encoder.mid_block", config.block_out_channels.back(), config)
    , conv_norm_out(weights, "encoder.conv_norm_out", config.block_out_channels.back(), config.norm_num_groups, kEps)
    , conv_out(weights, "encoder.conv_out", config.block_out_channels.back(), 2 * config.latent_channels, 3, 1, 1)
{
}

at::Tensor Encoder::operator()(at::Tensor x, PicturePass &pass) const
{
    x = conv_in(x);
    for (const DownEncoderBlock2D &block : down_blocks)
        x = block(x, pass);
    return conv_out(conv_norm_out.silu(mid_block(x, pass), pass));
}

Decoder::Decoder(Weights &weights, const VaeConfig &config)
    : conv_in(weights, "decoder.conv_in", config.latent_channels, config.block_out_channels.back(), 3, 1, 1)
    , mid_block(weights, "decoder.mid_block", config.block_out_channels.back(), config)
    , up_blocks(makeUpBlocks(weights, config))
    , conv_norm_out(weights, "decoder.conv_norm_out", config.block_out_channels.front(), config.norm_num_groups, kEps)
    , conv_out(weights, "decoder.conv_out", config.block_out_channels.front(), config.out_channels, 3, 1, 1)
{
}

at::Tensor Decoder::operator()(at::Tensor x, PicturePass &pass) const
{
    x = mid_block(conv_in(x), pass);
    for (const UpDecoderBlock2D &block : up_blocks)
        x = block(x, pass);
    return conv_out(conv_norm_out.silu(x, pass));
}

AutoencoderKL::AutoencoderKL(const VaeConfig &config, Weights weights)
    : m_config(config)
    , encoder(weights, config)
    , decoder(weights, config)
{
    const int64_t latents = config.latent_channels;
    if (config.use_quant_conv)
        quant_conv.emplace(weights, "quant_conv", 2 * latents, 2 * latents, 1);
    if (config.use_post_quant_conv)
        post_quant_conv.emplace(weights, "post_quant_conv", latents, latents, 1);
    weights.finish();
}

double AutoencoderKL::decoderReach() const
{
    // conv_in and the middle's resnets; each resnet has two convolutions of 3 x 3.
    double reach = 1 + 2 * 2;
    double pixel = 1;
    for (const UpDecoderBlock2D &block : decoder.up_blocks) {
        reach += 2 * pixel * static_cast<double>(block.resnets.size());
        pixel = block.upsamplers ? pixel / 2 : pixel;
        reach += block.upsamplers ? pixel : 0;
    }
    return reach + pixel;
}

double AutoencoderKL::encoderReach() const
{
    double pixel = 1 / static_cast<double>(m_config.scaleFactor());
    double reach = pixel;
    for (const DownEncoderBlock2D &block : encoder.down_blocks) {
        reach += 2 * pixel * static_cast<double>(block.resnets.size()) + (block.downsamplers ? pixel : 0);
        pixel = block.downsamplers ? 2 * pixel : pixel;
    }
    return reach + 2 * 2 + 1;
}

DiagonalGaussianDistribution AutoencoderKL::encode(const at::Tensor &image, PicturePass &pass) const
{
    at::Tensor moments = encoder(image.to(encoder.conv_in.weight.options()).contiguous(kImageLayout), pass);
    if (quant_conv)
        moments = (*quant_conv)(moments);
    const std::vector<at::Tensor> halves = moments.chunk(2, 1);
    return {.mean = halves[0].contiguous(), .logvar = at::clamp(halves[1], -30, 20).contiguous()};
}

DiagonalGaussianDistribution AutoencoderKL::encode(const at::Tensor &image) const
{
    PicturePass ownStatistics;
    return encode(image, ownStatistics);
}

at::Tensor AutoencoderKL::decode(const at::Tensor &z, PicturePass &pass) const
{
    at::Tensor x = z.to(decoder.conv_in.weight.options()).contiguous(kImageLayout);
    if (post_quant_conv)
        x = (*post_quant_conv)(x);
    return decoder(x, pass);
}

at::Tensor AutoencoderKL::decode(const at::Tensor &z) const
{
    PicturePass ownStatistics;
    return decode(z, ownStatistics);
}

at::Tensor AutoencoderKL::toLatents(const at::Tensor &z) const
{
    return z * m_config.scaling_factor;
}

at::Tensor AutoencoderKL::fromLatents(const at::Tensor &latents) const
{
    return latents / m_config.scaling_factor;
}

} // namespace pixelsmith
