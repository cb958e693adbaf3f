#pragma once

#include "checkpoint/model_config.h"
#include "models/embeddings.h"
#include "models/unet_2d_blocks.h"

#include <functional>
#include <string_view>

namespace pixelsmith {

/// What SDXL's UNet is told besides the prompt and the time step.
struct AddedConditions
{
    at::Tensor text_embeds; ///< [n, projection], or [p, projection] with one row a prompt; any dtype
    at::Tensor time_ids;    ///< [n, 6]: original height and width, crop top and left, target height and width; float32
};

/// The prompts as the UNet's cross-attentions see them. A value made by UNet2DConditionModel::prepare(), good for that
/// model only; holds 2 * width numbers for each token and transformer block (full-size SDXL in bfloat16: 28 MB a
/// prompt).
class PreparedPrompts
{
public:
    PreparedPrompts() = default;
    /// p, the number of prompts.
    int64_t count() const { return m_count; }

private:
    friend class UNet2DConditionModel;
    std::vector<KeyValue> m_texts;
    int64_t m_count = 0;
};

/// For perturbed-attention guidance: in these blocks, samples from `firstSample` on have no self-attention.
struct PerturbedAttention
{
    std::vector<std::string> blocks; ///< "mid", "down.0" …, "up.0" …
    int64_t firstSample = 0;
};

/// SDXL's noise predictor; sizes, depths and heads come from the configuration. Weights may be float32, bfloat16 or
/// float16 on any device. Immutable, so that calls from several threads are safe.
class UNet2DConditionModel
{
public:
    /// Shown the intermediate results of an evaluation by name ("conv_in", "down.0", "down.0.skip1", "mid_block" …).
    using Tap = std::function<void(std::string_view, const at::Tensor &)>;

    /// Throws Error(Checkpoint) if the weights do not fit the configuration.
    UNet2DConditionModel(const UNetConfig &config, Weights weights);
    /// Saves the device's memory: the blocks' weights stay where and in what precision they were loaded, and visit
    /// `compute` (device and dtype) one module at a time. Slower by the time of copying all weights once an evaluation.
    UNet2DConditionModel(const UNetConfig &config, Weights weights, const at::TensorOptions &compute);

    const UNetConfig &config() const { return m_config; }

    /// The part of the work that depends on the prompt alone.
    /// \param encoder_hidden_states  [p, length, cross_attention_dim], any dtype.
    PreparedPrompts prepare(const at::Tensor &encoder_hidden_states) const;

    /// \param sample    [n, in_channels, h, w], any dtype and layout; not changed. h and w may be odd.
    /// \param timestep  as the scheduler gives it, not necessarily whole.
    /// \param prompts   p prompts; n is a multiple of p, and each run of n / p samples shares one.
    /// \return          [n, out_channels, h, w] in the dtype it computes in.
    at::Tensor operator()(const at::Tensor &sample, double timestep, const PreparedPrompts &prompts,
                          const AddedConditions &added, const Tap &tap = {},
                          const PerturbedAttention &perturbed = {}) const;
    /// Throws Error(InvalidRequest) for a name of PerturbedAttention::blocks that this model has no attention under.
    void requireAttention(const std::vector<std::string> &blocks) const;
    /// The same with prompts used once.
    at::Tensor operator()(const at::Tensor &sample, double timestep, const at::Tensor &encoder_hidden_states,
                          const AddedConditions &added, const Tap &tap = {}) const;

private:
    at::Tensor embed(double timestep, const AddedConditions &added, int64_t samples, const Tap &tap) const;

    UNetConfig m_config;
    Conv2d conv_in;
    Timesteps time_proj;
    TimestepEmbedding time_embedding;
    Timesteps add_time_proj;
    TimestepEmbedding add_embedding;
    std::vector<DownBlock2D> down_blocks;
    std::optional<UNetMidBlock2DCrossAttn> mid_block;
    std::vector<UpBlock2D> up_blocks;
    GroupNorm conv_norm_out;
    Conv2d conv_out;
};

} // namespace pixelsmith
