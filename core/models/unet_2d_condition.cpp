#include "models/unet_2d_condition.h"

#include "models/image_layout.h"
#include "models/visiting_weights.h"

#include "pixelsmith/error.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace pixelsmith {

namespace {

/// How the levels of a configuration are put together: channels, depths and heads of each block.
class UNetTopology
{
public:
    explicit UNetTopology(const UNetConfig &config)
        : m_config(config)
    {
    }

    int64_t levels() const { return static_cast<int64_t>(m_config.block_out_channels.size()); }
    int64_t timeWidth() const { return 4 * m_config.block_out_channels[0]; }

    UNetLevelSizes down(int64_t level) const
    {
        UNetLevelSizes sizes{.resnets = {}, .transformer = {}, .resamples = level + 1 < levels()};
        for (int64_t i = 0; i < m_config.layers_per_block; ++i)
            sizes.resnets.push_back(
                resnet(i == 0 ? channels(std::max<int64_t>(level - 1, 0)) : channels(level), level));
        if (m_config.down_block_types[level] == "CrossAttnDownBlock2D")
            sizes.transformer = transformer(level);
        return sizes;
    }

    UNetLevelSizes mid() const
    {
        const int64_t level = levels() - 1;
        const ResnetSizes same = resnet(channels(level), level);
        return {.resnets = {same, same}, .transformer = transformer(level), .resamples = false};
    }

    /// \param index  of the block in up_blocks, which run from the last level to the first.
    UNetLevelSizes up(int64_t index) const
    {
        const int64_t level = levels() - 1 - index;
        UNetLevelSizes sizes{.resnets = {}, .transformer = {}, .resamples = level > 0};
        for (int64_t i = 0; i <= m_config.layers_per_block; ++i) {
            const int64_t below = i == 0 ? channels(std::min(level + 1, levels() - 1)) : channels(level);
            const bool isLast = i == m_config.layers_per_block;
            const int64_t skip = isLast ? channels(std::max<int64_t>(level - 1, 0)) : channels(level);
            sizes.resnets.push_back(resnet(below + skip, level));
        }
        if (m_config.up_block_types[index] == "CrossAttnUpBlock2D")
            sizes.transformer = transformer(level);
        return sizes;
    }

private:
    int64_t channels(int64_t level) const { return m_config.block_out_channels[level]; }

    ResnetSizes resnet(int64_t in, int64_t level) const
    {
        return {.in_channels = in,
                .out_channels = channels(level),
                .temb_channels = timeWidth(),
                .groups = m_config.norm_num_groups,
                .eps = m_config.norm_eps};
    }

    TransformerSizes transformer(int64_t level) const
    {
        return {.channels = channels(level),
                .heads = m_config.num_attention_heads[level],
                .layers = m_config.transformer_layers_per_block[level],
                .context_width = m_config.cross_attention_dim,
                .groups = m_config.norm_num_groups,
                .use_linear_projection = m_config.use_linear_projection};
    }

    const UNetConfig &m_config;
};

/// [rows, …] -> [samples, …], each row repeated for the run of samples that shares it.
at::Tensor repeated(const at::Tensor &rows, int64_t samples)
{
    PIXELSMITH_CHECK(samples % rows.size(0) == 0, "The samples of an evaluation cannot be shared out to the prompts.");
    return rows.size(0) == samples ? rows : rows.repeat_interleave(samples / rows.size(0), 0);
}

void show(const UNet2DConditionModel::Tap &tap, std::string_view name, const at::Tensor &value)
{
    if (tap)
        tap(name, value);
}

} // namespace

UNet2DConditionModel::UNet2DConditionModel(const UNetConfig &config, Weights weights)
    : m_config(config)
{
    const UNetTopology topology(m_config);
    const int64_t first = config.block_out_channels.front();
    conv_in = Conv2d(weights, "conv_in", config.in_channels, first, 3, 1, 1);
    time_proj = {first, config.flip_sin_to_cos, config.freq_shift};
    time_embedding = TimestepEmbedding(weights, "time_embedding", first, topology.timeWidth());
    add_time_proj = {config.addition_time_embed_dim, config.flip_sin_to_cos, config.freq_shift};
    add_embedding =
        TimestepEmbedding(weights, "add_embedding", config.projection_class_embeddings_input_dim, topology.timeWidth());
    for (int64_t i = 0; i < topology.levels(); ++i)
        down_blocks.emplace_back(weights, "down_blocks." + std::to_string(i), topology.down(i));
    mid_block.emplace(weights, "mid_block", topology.mid());
    for (int64_t i = 0; i < topology.levels(); ++i)
        up_blocks.emplace_back(weights, "up_blocks." + std::to_string(i), topology.up(i));
    conv_norm_out = GroupNorm(weights, "conv_norm_out", first, config.norm_num_groups, config.norm_eps);
    conv_out = Conv2d(weights, "conv_out", first, config.out_channels, 3, 1, 1);
    weights.finish();
}

UNet2DConditionModel::UNet2DConditionModel(const UNetConfig &config, Weights weights, const at::TensorOptions &compute)
    : UNet2DConditionModel(config, std::move(weights))
{
    // What stands around the blocks is small and stays; it also tells where to compute.
    for (Conv2d *layer : {&conv_in, &conv_out})
        moveTo(*layer, compute);
    for (TimestepEmbedding *layer : {&time_embedding, &add_embedding})
        moveTo(*layer, compute);
    moveTo(conv_norm_out, compute);
}

void UNet2DConditionModel::requireAttention(const std::vector<std::string> &blocks) const
{
    std::vector<std::string> known = {"mid"};
    for (size_t i = 0; i < down_blocks.size(); ++i) {
        if (!down_blocks[i].attentions.empty())
            known.push_back("down." + std::to_string(i));
    }
    for (size_t i = 0; i < up_blocks.size(); ++i) {
        if (!up_blocks[i].attentions.empty())
            known.push_back("up." + std::to_string(i));
    }
    for (const std::string &block : blocks) {
        if (std::ranges::count(known, block) == 0)
            throw Error(
                ErrorKind::InvalidRequest,
                fmt::format("The model has no attention in \"{}\"; it has it in {}.", block, fmt::join(known, ", ")),
                block);
    }
}

PreparedPrompts UNet2DConditionModel::prepare(const at::Tensor &encoder_hidden_states) const
{
    const at::Tensor context = encoder_hidden_states.to(conv_in.weight.options());
    PreparedPrompts prompts;
    prompts.m_count = context.size(0);
    const auto append = [&](const std::vector<Transformer2DModel> &attentions) {
        for (const Transformer2DModel &attention : attentions)
            attention.prepare(context, prompts.m_texts);
    };
    for (const DownBlock2D &block : down_blocks)
        append(block.attentions);
    append(mid_block->attentions);
    for (const UpBlock2D &block : up_blocks)
        append(block.attentions);
    return prompts;
}

at::Tensor UNet2DConditionModel::embed(double timestep, const AddedConditions &added, int64_t samples,
                                       const Tap &tap) const
{
    const at::TensorOptions options = conv_in.weight.options();
    const at::Tensor steps = at::full({1}, timestep, options.dtype(at::kFloat));
    const at::Tensor stepWaves = time_proj(steps);
    const at::Tensor emb = time_embedding(stepWaves.to(options.dtype()));
    const at::Tensor ids = added.time_ids.to(options.dtype(at::kFloat));
    const at::Tensor idWaves = add_time_proj(ids.flatten());
    const at::Tensor text = repeated(added.text_embeds.to(options), samples);
    const at::Tensor sizes = repeated(idWaves.view({ids.size(0), -1}).to(options.dtype()), samples);
    const at::Tensor aug_emb = add_embedding(at::cat({text, sizes}, 1));
    show(tap, "time_proj", stepWaves);
    show(tap, "time_embedding", emb);
    show(tap, "add_time_proj", idWaves);
    show(tap, "add_embedding", aug_emb);
    return emb + aug_emb;
}

at::Tensor UNet2DConditionModel::operator()(const at::Tensor &sample, double timestep, const PreparedPrompts &prompts,
                                            const AddedConditions &added, const Tap &tap,
                                            const PerturbedAttention &perturbed) const
{
    PIXELSMITH_CHECK(prompts.count() > 0 && sample.size(0) % prompts.count() == 0,
                     "The samples of an evaluation cannot be shared out to the prompts.");
    at::Tensor temb = embed(timestep, added, sample.size(0), tap);
    UNetContext context{.temb = at::silu_(temb), .texts = prompts.m_texts};

    const auto attendingIn = [&](const std::string &block) {
        return std::ranges::count(perturbed.blocks, block) > 0 ? perturbed.firstSample : sample.size(0);
    };

    at::Tensor x = conv_in(sample.to(conv_in.weight.options()).contiguous(kImageLayout));
    show(tap, "conv_in", x);
    SkipConnections skips{x};
    for (size_t i = 0; i < down_blocks.size(); ++i) {
        const size_t before = skips.size();
        context.attending = attendingIn("down." + std::to_string(i));
        x = down_blocks[i](x, context, skips);
        show(tap, "down." + std::to_string(i), x);
        for (size_t k = before; k < skips.size(); ++k)
            show(tap, "down." + std::to_string(i) + ".skip" + std::to_string(k - before), skips[k]);
    }
    context.attending = attendingIn("mid");
    x = (*mid_block)(x, context);
    show(tap, "mid_block", x);
    for (size_t i = 0; i < up_blocks.size(); ++i) {
        context.attending = attendingIn("up." + std::to_string(i));
        x = up_blocks[i](x, context, skips);
        show(tap, "up." + std::to_string(i), x);
    }
    if (tap)
        tap("conv_norm_out", conv_norm_out(x));
    PicturePass ownStatistics;
    return conv_out(conv_norm_out.silu(x, ownStatistics));
}

at::Tensor UNet2DConditionModel::operator()(const at::Tensor &sample, double timestep,
                                            const at::Tensor &encoder_hidden_states, const AddedConditions &added,
                                            const Tap &tap) const
{
    return (*this)(sample, timestep, prepare(encoder_hidden_states), added, tap);
}

} // namespace pixelsmith
