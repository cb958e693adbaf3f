#include "models/layers.h"

#include "models/fused_ops.h"
#include "models/image_layout.h"

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
    return linear(x, weight, bias);
}

Conv2d::Conv2d(Weights &weights, const std::string &prefix, int64_t in, int64_t out, int64_t kernel, int64_t stride_,
               int64_t padding_)
    : weight(weights.take(prefix + ".weight", {out, in, kernel, kernel}).contiguous(kImageLayout))
    , bias(weights.take(prefix + ".bias", {out}))
    , stride(stride_)
    , padding(padding_)
{
}

at::Tensor Conv2d::operator()(const at::Tensor &x) const
{
    return convolution(x, weight, bias, stride, padding);
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

} // namespace pixelsmith
