#pragma once

#include "checkpoint/model_config.h"
#include "models/attention.h"
#include "models/resnet.h"

namespace pixelsmith {

/// What the encoder says of an image: for each latent the mean and the logarithm of the variance.
struct DiagonalGaussianDistribution
{
    at::Tensor mean;   ///< [n, 4, h, w]
    at::Tensor logvar; ///< the same shape, within -30…20

    /// \param noise  standard normal numbers, the shape of mean.
    at::Tensor sample(const at::Tensor &noise) const;
};

/// Self-attention over the pixels of a feature map, one head.
struct ImageAttention
{
    GroupNorm group_norm;
    SelfAttention attention;

    ImageAttention(Weights &weights, const std::string &prefix, int64_t channels, int64_t groups);
    at::Tensor operator()(const at::Tensor &x, PicturePass &pass) const;
};

/// Resnet, attention, resnet.
struct UNetMidBlock2D
{
    std::vector<ResnetBlock2D> resnets;
    ImageAttention attention; ///< attentions.0

    UNetMidBlock2D(Weights &weights, const std::string &prefix, int64_t channels, const VaeConfig &config);
    at::Tensor operator()(const at::Tensor &x, PicturePass &pass) const;
};

struct DownEncoderBlock2D
{
    std::vector<ResnetBlock2D> resnets;
    std::optional<Downsample2D> downsamplers;

    at::Tensor operator()(at::Tensor x, PicturePass &pass) const;
};

struct UpDecoderBlock2D
{
    std::vector<ResnetBlock2D> resnets;
    std::optional<Upsample2D> upsamplers;

    at::Tensor operator()(at::Tensor x, PicturePass &pass) const;
};

struct Encoder
{
    Conv2d conv_in;
    std::vector<DownEncoderBlock2D> down_blocks;
    UNetMidBlock2D mid_block;
    GroupNorm conv_norm_out;
    Conv2d conv_out;

    Encoder(Weights &weights, const VaeConfig &config);
    at::Tensor operator()(at::Tensor x, PicturePass &pass) const;
};

struct Decoder
{
    Conv2d conv_in;
    UNetMidBlock2D mid_block;
    std::vector<UpDecoderBlock2D> up_blocks;
    GroupNorm conv_norm_out;
    Conv2d conv_out;

    Decoder(Weights &weights, const VaeConfig &config);
    at::Tensor operator()(at::Tensor x, PicturePass &pass) const;
};

/// Images to latents and back. Computes in the dtype its weights were loaded with; whoever loads it looks at
/// force_upcast. Immutable, so that calls from several threads are safe.
class AutoencoderKL
{
public:
    /// Throws Error(Checkpoint) if the weights do not fit the configuration.
    AutoencoderKL(const VaeConfig &config, Weights weights);

    const VaeConfig &config() const { return m_config; }

    /// How far, in latents, convolutions carry a change of a latent to each side in the decoded picture, and of a pixel in
    /// the encoded one.
    double decoderReach() const;
    double encoderReach() const;

    /// \param image  [n, 3, H, W] in -1…1, any dtype and layout; H and W multiples of config().scaleFactor().
    /// \return       unscaled moments in the dtype of the weights; toLatents() turns the mean into what the UNet sees.
    DiagonalGaussianDistribution encode(const at::Tensor &image, PicturePass &pass) const;
    DiagonalGaussianDistribution encode(const at::Tensor &image) const;

    /// \param z  [n, 4, h, w], unscaled (see fromLatents()), any dtype and layout; not changed.
    /// \return   [n, 3, H, W], about -1…1, not clamped, in the dtype of the weights.
    at::Tensor decode(const at::Tensor &z, PicturePass &pass) const;
    at::Tensor decode(const at::Tensor &z) const;

    /// The autoencoder's own numbers -> latents as the UNet was trained on: z * scaling_factor.
    at::Tensor toLatents(const at::Tensor &z) const;
    /// The way back.
    at::Tensor fromLatents(const at::Tensor &latents) const;

private:
    VaeConfig m_config;
    Encoder encoder;
    Decoder decoder;
    std::optional<Conv2d> quant_conv;
    std::optional<Conv2d> post_quant_conv;
};

} // namespace pixelsmith
