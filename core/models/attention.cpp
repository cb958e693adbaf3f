#include "models/attention.h"

#include "models/fused_ops.h"
#include "models/visiting_weights.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace pixelsmith {

namespace {

/// [n, length, heads * d] -> [n, length, heads, d], a view.
at::Tensor splitHeads(const at::Tensor &x, int64_t heads)
{
    return x.unflatten(2, {heads, x.size(2) / heads});
}

/// to_q, to_k and to_v in one.
Linear stackedProjections(Weights &weights, const std::string &prefix, int64_t width, bool hasBias)
{
    const Linear q(weights, prefix + ".to_q", width, width, hasBias);
    const Linear k(weights, prefix + ".to_k", width, width, hasBias);
    const Linear v(weights, prefix + ".to_v", width, width, hasBias);
    Linear all;
    all.weight = at::cat({q.weight, k.weight, v.weight});
    if (hasBias)
        all.bias = at::cat({q.bias, k.bias, v.bias});
    return all;
}

/// A projection of every pixel, whether the file has it as a linear layer or as a 1x1 convolution.
Linear pixelProjection(Weights &weights, const std::string &prefix, int64_t channels, bool isLinear)
{
    if (isLinear)
        return Linear(weights, prefix, channels, channels);
    Linear result;
    result.weight = weights.take(prefix + ".weight", {channels, channels, 1, 1}).flatten(1);
    result.bias = weights.take(prefix + ".bias", {channels});
    return result;
}

} // namespace

SelfAttention::SelfAttention(Weights &weights, const std::string &prefix, int64_t width, int64_t headCount,
                             bool hasBias)
    : to_qkv(stackedProjections(weights, prefix, width, hasBias))
    , to_out(weights, prefix + ".to_out.0", width, width)
    , heads(headCount)
{
}

at::Tensor SelfAttention::operator()(const at::Tensor &x, const at::Tensor &residual, int64_t attending) const
{
    const int64_t samples = x.size(0);
    const int64_t seeing = std::min(attending, samples);
    const std::vector<at::Tensor> qkv = to_qkv(x).chunk(3, 2);
    const auto heading = [&](size_t index) { return splitHeads(qkv[index].narrow(0, 0, seeing), heads); };
    at::Tensor mixed = seeing > 0 ? attention(heading(0), heading(1), heading(2)) : at::Tensor();
    if (seeing < samples) {
        const at::Tensor alone = qkv[2].narrow(0, seeing, samples - seeing);
        mixed = seeing > 0 ? at::cat({mixed, alone}) : alone.contiguous();
    }
    return linearPlus(mixed, to_out.weight, to_out.bias, residual);
}

at::Tensor SelfAttention::attendTo(const at::Tensor &seen, const at::Tensor &x, const at::Tensor &residual) const
{
    const int64_t width = x.size(2);
    const auto project = [&](const at::Tensor &from, int64_t first, int64_t count) {
        const at::Tensor bias = to_qkv.bias.defined() ? to_qkv.bias.narrow(0, first, count) : at::Tensor();
        return linear(from, to_qkv.weight.narrow(0, first, count), bias);
    };
    const at::Tensor query = project(x, 0, width).reshape({1, -1, width});
    const std::vector<at::Tensor> keyValue = project(seen, width, 2 * width).chunk(2, 2);
    const at::Tensor mixed =
        attention(splitHeads(query, heads), splitHeads(keyValue[0], heads), splitHeads(keyValue[1], heads));
    return linearPlus(mixed.view(x.sizes()), to_out.weight, to_out.bias, residual);
}

CrossAttention::CrossAttention(Weights &weights, const std::string &prefix, int64_t width, int64_t headCount,
                               int64_t contextWidth)
    : to_q(weights, prefix + ".to_q", width, width, false)
    , to_k(weights, prefix + ".to_k", contextWidth, width, false)
    , to_v(weights, prefix + ".to_v", contextWidth, width, false)
    , to_out(weights, prefix + ".to_out.0", width, width)
    , heads(headCount)
{
}

KeyValue CrossAttention::prepare(const at::Tensor &context) const
{
    return {.key = splitHeads(Visiting(to_k, context)(context), heads),
            .value = splitHeads(Visiting(to_v, context)(context), heads)};
}

at::Tensor CrossAttention::operator()(const at::Tensor &x, const KeyValue &text, const at::Tensor &residual) const
{
    // Queries do not see each other, so those of all samples with one text are one long row.
    const at::Tensor query = to_q(x).reshape({text.key.size(0), -1, x.size(2)});
    const at::Tensor mixed = attention(splitHeads(query, heads), text.key, text.value);
    return linearPlus(mixed.reshape(x.sizes()), to_out.weight, to_out.bias, residual);
}

FeedForward::FeedForward(Weights &weights, const std::string &prefix, int64_t width)
    : proj(weights, prefix + ".net.0.proj", width, 8 * width)
    , out(weights, prefix + ".net.2", 4 * width, width)
{
}

at::Tensor FeedForward::operator()(const at::Tensor &x, const at::Tensor &residual) const
{
    return linearPlus(geglu(x, proj.weight, proj.bias), out.weight, out.bias, residual);
}

BasicTransformerBlock::BasicTransformerBlock(Weights &weights, const std::string &prefix, int64_t width,
                                             int64_t headCount, int64_t contextWidth)
    : norm1(weights, prefix + ".norm1", width, 1e-5)
    , attn1(weights, prefix + ".attn1", width, headCount, false)
    , norm2(weights, prefix + ".norm2", width, 1e-5)
    , attn2(weights, prefix + ".attn2", width, headCount, contextWidth)
    , norm3(weights, prefix + ".norm3", width, 1e-5)
    , ff(weights, prefix + ".ff", width)
{
}

at::Tensor BasicTransformerBlock::operator()(const at::Tensor &x, const KeyValue &text, int64_t attending) const
{
    at::Tensor hidden = attn1(norm1(x), x, attending);
    hidden = attn2(norm2(hidden), text, hidden);
    return ff(norm3(hidden), hidden);
}

Transformer2DModel::Transformer2DModel(Weights &weights, const std::string &prefix, const TransformerSizes &sizes)
    : norm(weights, prefix + ".norm", sizes.channels, sizes.groups, 1e-6)
    , proj_in(pixelProjection(weights, prefix + ".proj_in", sizes.channels, sizes.use_linear_projection))
    , proj_out(pixelProjection(weights, prefix + ".proj_out", sizes.channels, sizes.use_linear_projection))
{
    for (int64_t i = 0; i < sizes.layers; ++i)
        transformer_blocks.emplace_back(weights, prefix + ".transformer_blocks." + std::to_string(i), sizes.channels,
                                        sizes.heads, sizes.context_width);
}

void Transformer2DModel::prepare(const at::Tensor &context, std::vector<KeyValue> &texts) const
{
    for (const BasicTransformerBlock &block : transformer_blocks)
        texts.push_back(block.attn2.prepare(context));
}

at::Tensor Transformer2DModel::operator()(const at::Tensor &x, std::span<const KeyValue> texts, int64_t attending) const
{
    // With channels last, an image and the row of its pixels' tokens are two views of the same memory.
    const at::Tensor pixels = norm(x).permute({0, 2, 3, 1});
    at::Tensor tokens = proj_in(pixels.flatten(1, 2));
    for (size_t i = 0; i < transformer_blocks.size(); ++i)
        tokens = transformer_blocks[i](tokens, texts[i], attending);
    const at::Tensor residual = x.permute({0, 2, 3, 1}).flatten(1, 2);
    tokens = linearPlus(tokens, proj_out.weight, proj_out.bias, residual);
    return tokens.view(pixels.sizes()).permute({0, 3, 1, 2});
}

} // namespace pixelsmith
