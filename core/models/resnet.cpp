#include "models/resnet.h"

#include <ATen/ATen.h>

namespace pixelsmith {

ResnetBlock2D::ResnetBlock2D(Weights &weights, const std::string &prefix, const ResnetSizes &sizes)
    : norm1(weights, prefix + ".norm1", sizes.in_channels, sizes.groups, sizes.eps)
    , conv1(weights, prefix + ".conv1", sizes.in_channels, sizes.out_channels, 3, 1, 1)
    , norm2(weights, prefix + ".norm2", sizes.out_channels, sizes.groups, sizes.eps)
    , conv2(weights, prefix + ".conv2", sizes.out_channels, sizes.out_channels, 3, 1, 1)
{
    if (sizes.temb_channels > 0)
        time_emb_proj.emplace(weights, prefix + ".time_emb_proj", sizes.temb_channels, sizes.out_channels);
    if (sizes.in_channels != sizes.out_channels)
        conv_shortcut.emplace(weights, prefix + ".conv_shortcut", sizes.in_channels, sizes.out_channels, 1);
}

at::Tensor ResnetBlock2D::operator()(const at::Tensor &x, const at::Tensor &temb, PicturePass &pass) const
{
    at::Tensor hidden = conv1(norm1.silu(x, pass));
    hidden = conv2(norm2.silu(hidden, pass, time_emb_proj ? (*time_emb_proj)(temb) : at::Tensor()));
    return hidden.add_(conv_shortcut ? (*conv_shortcut)(x) : x);
}

Downsample2D::Downsample2D(Weights &weights, const std::string &prefix, int64_t channels, Padding kind)
    : conv(weights, prefix + ".conv", channels, channels, 3, 2, kind == Padding::Symmetric ? 1 : 0)
    , padding(kind)
{
}

at::Tensor Downsample2D::operator()(const at::Tensor &x) const
{
    return conv(padding == Padding::Symmetric ? x : at::constant_pad_nd(x, {0, 1, 0, 1}));
}

Upsample2D::Upsample2D(Weights &weights, const std::string &prefix, int64_t channels)
    : conv(weights, prefix + ".conv", channels, channels, 3, 1, 1)
{
}

at::Tensor Upsample2D::operator()(const at::Tensor &x) const
{
    return (*this)(x, 2 * x.size(2), 2 * x.size(3));
}

at::Tensor Upsample2D::operator()(const at::Tensor &x, int64_t height, int64_t width) const
{
    return conv(at::upsample_nearest2d(x, {height, width}));
}

} // namespace pixelsmith
