#include "models/layers.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>

namespace pixelsmith {

Linear::Linear(Weights &weights, const std::string &prefix, int64_t in, int64_t out, bool hasBias)
    : weight(weights.take(prefix + ".weight", {out, in}))
{
    if (hasBias)
        bias = weights.take(prefix + ".bias", {out});
}

at::Tensor Linear::operator()(const at::Tensor &x) const
{
    return at::linear(x, weight, bias);
}

Conv2d::Conv2d(Weights &weights, const std::string &prefix, int64_t in, int64_t out, int64_t kernel, int64_t stride_,
               int64_t padding_)
    : weight(weights.take(prefix + ".weight", {out, in, kernel, kernel}))
    , bias(weights.take(prefix + ".bias", {out}))
    , stride(stride_)
    , padding(padding_)
{
}

at::Tensor Conv2d::operator()(const at::Tensor &x) const
{
    return at::conv2d(x, weight, bias, {stride, stride}, {padding, padding});
}

LayerNorm::LayerNorm(Weights &weights, const std::string &prefix, int64_t width, double eps_)
    : weight(weights.take(prefix + ".weight", {width}))
    , bias(weights.take(prefix + ".bias", {width}))
    , eps(eps_)
{
}

at::Tensor LayerNorm::operator()(const at::Tensor &x) const
{
    return at::layer_norm(x, weight.sizes(), weight, bias, eps);
}

Embedding::Embedding(Weights &weights, const std::string &prefix, int64_t rows, int64_t width)
    : weight(weights.take(prefix + ".weight", {rows, width}))
{
}

at::Tensor Embedding::operator()(const at::Tensor &ids) const
{
    return at::embedding(weight, ids);
}

GroupNormPass GroupNormPass::collecting(GroupNormStatistics &collected)
{
    GroupNormPass pass;
    pass.m_collected = &collected;
    return pass;
}

GroupNormPass GroupNormPass::applying(const GroupNormStatistics &given)
{
    GroupNormPass pass;
    pass.m_given = &given;
    return pass;
}

namespace {

/// Mean and 1/std of each group over the whole batch and all of space. \return [2, groups], fp32.
/// The samples are equally large, so the variance of all is the mean of their variances plus the variance of their
/// means.
at::Tensor wholeBatchStatistics(const at::Tensor &x, int64_t groups, double eps)
{
    const int64_t samples = x.size(0);
    const int64_t channels = x.size(1);
    const auto [normalised, means, inverseStds] =
        at::native_group_norm(x.to(at::kFloat).contiguous(x.suggest_memory_format()), {}, {}, samples, channels,
                              x.numel() / (samples * channels), groups, eps);
    const at::Tensor variances = inverseStds.square().reciprocal() - eps;
    const at::Tensor mean = means.mean(0);
    const at::Tensor variance = variances.mean(0) + (means - mean).square().mean(0);
    return at::stack({mean, (variance + eps).rsqrt()});
}

} // namespace

GroupNorm::GroupNorm(Weights &weights, const std::string &prefix, int64_t channels, int64_t groups_, double eps_)
    : weight(weights.take(prefix + ".weight", {channels}))
    , bias(weights.take(prefix + ".bias", {channels}))
    , groups(groups_)
    , eps(eps_)
{
}

at::Tensor GroupNorm::operator()(const at::Tensor &x) const
{
    return at::group_norm(x, groups, weight, bias, eps);
}

at::Tensor GroupNorm::operator()(const at::Tensor &x, GroupNormPass &pass) const
{
    if (!pass.m_collected && !pass.m_given)
        return (*this)(x);

    at::Tensor statistics;
    if (pass.m_collected) {
        statistics = wholeBatchStatistics(x, groups, eps);
        pass.m_collected->layers.push_back(statistics);
    } else {
        PIXELSMITH_CHECK(pass.m_next < pass.m_given->layers.size(), "Group norm statistics are of another network.");
        statistics = pass.m_given->layers[pass.m_next++];
        PIXELSMITH_CHECK(statistics.size(1) == groups, "Group norm statistics are of another network.");
    }
    // (x - mean) / std * weight + bias, folded into one scale and shift for each channel. A batch norm of mean 0 and
    // variance 1 is just that: one pass in x's layout, computed in fp32 whatever x is.
    const at::Tensor ofChannels = statistics.repeat_interleave(x.size(1) / groups, 1);
    const at::Tensor scale = ofChannels[1] * weight.to(at::kFloat);
    const at::Tensor shift = bias.to(at::kFloat) - ofChannels[0] * scale;
    return at::batch_norm(x, scale, shift, at::zeros_like(scale), at::ones_like(scale), /*training=*/false,
                          /*momentum=*/0, /*eps=*/0, /*cudnn_enabled=*/false);
}

} // namespace pixelsmith
