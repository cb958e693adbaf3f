#pragma once

#include "checkpoint/model_config.h"
#include "models/layers.h"

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

/// CLIP's text encoders, as transformers' CLIPTextModel and CLIPTextModelWithProjection. Members carry the names of the
/// weight file, which may write "text_model." before them or not.
namespace pixelsmith {

struct CLIPAttention
{
    Linear q_proj;
    Linear k_proj;
    Linear v_proj;
    Linear out_proj;
    int64_t heads = 1;

    CLIPAttention(Weights &weights, const std::string &prefix, const TextEncoderConfig &config);
    /// \param x  [n, length, width]; each token sees itself and those before it.
    at::Tensor operator()(const at::Tensor &x) const;
};

struct CLIPMLP
{
    Linear fc1;
    Linear fc2;
    bool isQuickGelu = true;

    CLIPMLP(Weights &weights, const std::string &prefix, const TextEncoderConfig &config);
    at::Tensor operator()(const at::Tensor &x) const;
};

struct CLIPEncoderLayer
{
    LayerNorm layer_norm1;
    CLIPAttention self_attn;
    LayerNorm layer_norm2;
    CLIPMLP mlp;

    CLIPEncoderLayer(Weights &weights, const std::string &prefix, const TextEncoderConfig &config);
    at::Tensor operator()(const at::Tensor &x) const;
};

struct TextEncoderOutput
{
    /// [n, 77, hidden_size] each: the embeddings, then what each layer gives; the last one is not normalised.
    /// SDXL's prompt embeddings are the last but one of both encoders.
    std::vector<at::Tensor> hidden_states;
    at::Tensor last_hidden_state; ///< [n, 77, hidden_size], normalised
    /// The end token's: [n, hidden_size] of CLIPTextModel, [n, projection_dim] of CLIPTextModelWithProjection.
    at::Tensor pooled;
};

struct CLIPTextModel
{
    Embedding token_embedding;
    Embedding position_embedding;
    std::vector<CLIPEncoderLayer> layers;
    LayerNorm final_layer_norm;
    int64_t eos_token_id = 2;

    /// Takes its tensors; the caller finishes `weights`.
    CLIPTextModel(Weights &weights, const TextEncoderConfig &config);
    /// \param ids  [n, 77], int64, on the weights' device.
    TextEncoderOutput operator()(const at::Tensor &ids) const;
};

struct CLIPTextModelWithProjection
{
    CLIPTextModel text_model;
    Linear text_projection;

    CLIPTextModelWithProjection(Weights &weights, const TextEncoderConfig &config);
    TextEncoderOutput operator()(const at::Tensor &ids) const;
};

} // namespace pixelsmith
