#pragma once

#include "models/layers.h"

#include <span>
#include <vector>

namespace pixelsmith {

/// Keys and values of a text for one cross-attention: they depend on the prompt alone, so they are computed once and
/// used for every patch and step.
struct KeyValue
{
    at::Tensor key;   ///< [p, length, heads, width / heads]
    at::Tensor value; ///< the same shape
};

/// Self-attention of a picture's tokens.
struct SelfAttention
{
    Linear to_qkv; ///< to_q, to_k and to_v of the weight file, one below the other: one product instead of three
    Linear to_out;
    int64_t heads = 1;

    SelfAttention(Weights &weights, const std::string &prefix, int64_t width, int64_t headCount, bool hasBias);
    /// \param x          [n, length, width].
    /// \param attending  samples from this one on see each token alone: attention replaced by the identity.
    /// \return           the shape of x: residual + attention.
    at::Tensor operator()(const at::Tensor &x, const at::Tensor &residual, int64_t attending) const;
    /// All samples attend to the same tokens instead of to their own. \param seen  [1, count, width].
    at::Tensor attendTo(const at::Tensor &seen, const at::Tensor &x, const at::Tensor &residual) const;
};

/// Attention of a picture's tokens to a text's.
struct CrossAttention
{
    Linear to_q;
    Linear to_k;
    Linear to_v;
    Linear to_out;
    int64_t heads = 1;

    CrossAttention(Weights &weights, const std::string &prefix, int64_t width, int64_t headCount, int64_t contextWidth);
    /// \param context  [p, length, contextWidth].
    KeyValue prepare(const at::Tensor &context) const;
    /// \param x     [n, length, width]; n a multiple of p, and each run of n / p samples shares one text.
    /// \return      the shape of x: residual + attention.
    at::Tensor operator()(const at::Tensor &x, const KeyValue &text, const at::Tensor &residual) const;
};

/// GEGLU and a linear layer.
struct FeedForward
{
    Linear proj; ///< net.0.proj
    Linear out;  ///< net.2

    FeedForward(Weights &weights, const std::string &prefix, int64_t width);
    at::Tensor operator()(const at::Tensor &x, const at::Tensor &residual) const;
};

struct BasicTransformerBlock
{
    LayerNorm norm1;
    SelfAttention attn1;
    LayerNorm norm2;
    CrossAttention attn2;
    LayerNorm norm3;
    FeedForward ff;

    BasicTransformerBlock(Weights &weights, const std::string &prefix, int64_t width, int64_t headCount,
                          int64_t contextWidth);
    at::Tensor operator()(const at::Tensor &x, const KeyValue &text, int64_t attending) const;
};

/// The sizes of a Transformer2DModel.
struct TransformerSizes
{
    int64_t channels = 0;
    int64_t heads = 1;
    int64_t layers = 1;
    int64_t context_width = 0;
    int64_t groups = 32;
    bool use_linear_projection = true;
};

/// Transformer blocks over the pixels of a feature map.
struct Transformer2DModel
{
    GroupNorm norm;
    Linear proj_in; ///< a 1x1 convolution in some weight files, which is the same product
    std::vector<BasicTransformerBlock> transformer_blocks;
    Linear proj_out;

    Transformer2DModel(Weights &weights, const std::string &prefix, const TransformerSizes &sizes);
    /// Appends what the blocks need of the text, in the order of evaluation.
    void prepare(const at::Tensor &context, std::vector<KeyValue> &texts) const;
    /// \param x      [n, channels, h, w].
    /// \param texts  one a block.
    /// \param attending  see SelfAttention.
    at::Tensor operator()(const at::Tensor &x, std::span<const KeyValue> texts, int64_t attending) const;
};

} // namespace pixelsmith
