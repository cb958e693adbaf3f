#include "models/clip_text_model.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace pixelsmith {

CLIPAttention::CLIPAttention(Weights &weights, const std::string &prefix, const TextEncoderConfig &config)
    : q_proj(weights, prefix + ".q_proj", config.hidden_size, config.hidden_size)
    , k_proj(weights, prefix + ".k_proj", config.hidden_size, config.hidden_size)
    , v_proj(weights, prefix + ".v_proj", config.hidden_size, config.hidden_size)
    , out_proj(weights, prefix + ".out_proj", config.hidden_size, config.hidden_size)
    , heads(config.num_attention_heads)
{
}

at::Tensor CLIPAttention::operator()(const at::Tensor &x) const
{
    const auto splitHeads = [&](const at::Tensor &tokens) {
        return tokens.view({tokens.size(0), tokens.size(1), heads, -1}).transpose(1, 2);
    };
    const at::Tensor attended = at::scaled_dot_product_attention(splitHeads(q_proj(x)), splitHeads(k_proj(x)),
                                                                 splitHeads(v_proj(x)), {}, 0.0, /*is_causal=*/true);
    return out_proj(attended.transpose(1, 2).reshape(x.sizes()));
}

CLIPMLP::CLIPMLP(Weights &weights, const std::string &prefix, const TextEncoderConfig &config)
    : fc1(weights, prefix + ".fc1", config.hidden_size, config.intermediate_size)
    , fc2(weights, prefix + ".fc2", config.intermediate_size, config.hidden_size)
    , isQuickGelu(config.hidden_act == "quick_gelu")
{
}

at::Tensor CLIPMLP::operator()(const at::Tensor &x) const
{
    const at::Tensor wide = fc1(x);
    return fc2(isQuickGelu ? wide * at::sigmoid(1.702 * wide) : at::gelu(wide));
}

CLIPEncoderLayer::CLIPEncoderLayer(Weights &weights, const std::string &prefix, const TextEncoderConfig &config)
    : layer_norm1(weights, prefix + ".layer_norm1", config.hidden_size, config.layer_norm_eps)
    , self_attn(weights, prefix + ".self_attn", config)
    , layer_norm2(weights, prefix + ".layer_norm2", config.hidden_size, config.layer_norm_eps)
    , mlp(weights, prefix + ".mlp", config)
{
}

at::Tensor CLIPEncoderLayer::operator()(const at::Tensor &x) const
{
    const at::Tensor attended = x + self_attn(layer_norm1(x));
    return attended + mlp(layer_norm2(attended));
}

namespace {

/// Published files of this family say 2, which is no end token of theirs: they were trained when the end token was
/// found as the largest id.
constexpr int64_t kEndIsLargestId = 2;

/// The place of each prompt's end token. \param ids  [n, length]. \return  [n], int64, on the device of `ids`.
at::Tensor endPlaces(const at::Tensor &ids, int64_t eosTokenId)
{
    const at::Tensor onCpu = ids.cpu().to(at::kLong).contiguous();
    at::Tensor places = at::zeros({ids.size(0)}, onCpu.options());
    for (int64_t row = 0; row < ids.size(0); ++row) {
        const int64_t *begin = onCpu.const_data_ptr<int64_t>() + row * ids.size(1);
        const int64_t *end = begin + ids.size(1);
        // The first of equal ones. A prompt without an end token counts from its first, as in the original.
        const int64_t *found =
            eosTokenId == kEndIsLargestId ? std::max_element(begin, end) : std::find(begin, end, eosTokenId);
        places[row] = found == end ? 0 : found - begin;
    }
    return places.to(ids.device());
}

} // namespace

CLIPTextModel::CLIPTextModel(Weights &weights, const TextEncoderConfig &config)
    : eos_token_id(config.eos_token_id)
{
    weights.dropPrefix("text_model.");
    weights.ignore("embeddings.position_ids");
    token_embedding = Embedding(weights, "embeddings.token_embedding", config.vocab_size, config.hidden_size);
    position_embedding =
        Embedding(weights, "embeddings.position_embedding", config.max_position_embeddings, config.hidden_size);
    for (int64_t i = 0; i < config.num_hidden_layers; ++i)
        layers.emplace_back(weights, "encoder.layers." + std::to_string(i), config);
    final_layer_norm = LayerNorm(weights, "final_layer_norm", config.hidden_size, config.layer_norm_eps);
}

TextEncoderOutput CLIPTextModel::operator()(const at::Tensor &ids) const
{
    TextEncoderOutput output;
    output.hidden_states.push_back(token_embedding(ids) + position_embedding.weight.slice(0, 0, ids.size(1)));
    for (const CLIPEncoderLayer &layer : layers)
        output.hidden_states.push_back(layer(output.hidden_states.back()));
    output.last_hidden_state = final_layer_norm(output.hidden_states.back());
    const at::Tensor rows = at::arange(ids.size(0), ids.options());
    output.pooled = output.last_hidden_state.index({rows, endPlaces(ids, eos_token_id)});
    return output;
}

CLIPTextModelWithProjection::CLIPTextModelWithProjection(Weights &weights, const TextEncoderConfig &config)
    : text_model(weights, config)
    , text_projection(weights, "text_projection", config.hidden_size, config.projection_dim, /*hasBias=*/false)
{
}

TextEncoderOutput CLIPTextModelWithProjection::operator()(const at::Tensor &ids) const
{
    TextEncoderOutput output = text_model(ids);
    output.pooled = text_projection(output.pooled);
    return output;
}

} // namespace pixelsmith
