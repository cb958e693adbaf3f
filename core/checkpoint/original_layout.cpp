#include "checkpoint/original_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pixelsmith {

namespace {

using Names = std::vector<std::pair<std::string, std::string>>;

constexpr std::array<std::pair<std::string_view, ModelPart>, 4> kPartPrefixes = {{
    {"model.diffusion_model.", ModelPart::UNet},
    {"first_stage_model.", ModelPart::Vae},
    {"conditioner.embedders.0.transformer.", ModelPart::TextEncoder},
    {"conditioner.embedders.1.model.", ModelPart::TextEncoder2},
}};

constexpr std::array<std::string_view, 8> kUnusedPrefixes = {
    "model_ema.", "denoiser.", "alphas_cumprod", "betas", "sqrt_", "log_one_minus", "posterior_", "v_pred",
};
constexpr std::array<std::string_view, 3> kUnusedEnds = {"position_ids", "logit_scale", "ztsnr"};

/// The key with the first prefix of `names` that fits replaced, or none.
std::optional<std::string> renamed(std::string_view key, const Names &names)
{
    for (const auto &[from, to] : names) {
        if (key.starts_with(from))
            return to + std::string(key.substr(from.size()));
    }
    return std::nullopt;
}

Names unetNames(const UNetConfig &config)
{
    Names names = {{"input_blocks.0.0.", "conv_in."},
                   {"time_embed.0.", "time_embedding.linear_1."},
                   {"time_embed.2.", "time_embedding.linear_2."},
                   {"label_emb.0.0.", "add_embedding.linear_1."},
                   {"label_emb.0.2.", "add_embedding.linear_2."},
                   {"out.0.", "conv_norm_out."},
                   {"out.2.", "conv_out."},
                   {"middle_block.0.", "mid_block.resnets.0."},
                   {"middle_block.1.", "mid_block.attentions.0."},
                   {"middle_block.2.", "mid_block.resnets.1."}};
    const auto levels = static_cast<int64_t>(config.block_out_channels.size());
    const int64_t layers = config.layers_per_block;
    for (int64_t level = 0; level < levels; ++level) {
        // Input block 0 is the first convolution; after each level's layers stands its downsampler.
        const int64_t first = 1 + level * (layers + 1);
        for (int64_t i = 0; i < layers; ++i) {
            names.emplace_back(fmt::format("input_blocks.{}.0.", first + i),
                               fmt::format("down_blocks.{}.resnets.{}.", level, i));
            names.emplace_back(fmt::format("input_blocks.{}.1.", first + i),
                               fmt::format("down_blocks.{}.attentions.{}.", level, i));
        }
        names.emplace_back(fmt::format("input_blocks.{}.0.op.", first + layers),
                           fmt::format("down_blocks.{}.downsamplers.0.conv.", level));
        for (int64_t i = 0; i <= layers; ++i) {
            const std::string block = fmt::format("output_blocks.{}.", level * (layers + 1) + i);
            const bool attends = config.up_block_types[static_cast<size_t>(level)] == "CrossAttnUpBlock2D";
            names.emplace_back(block + "0.", fmt::format("up_blocks.{}.resnets.{}.", level, i));
            // The upsampler follows the last layer's other modules.
            if (i == layers)
                names.emplace_back(fmt::format("{}{}.conv.", block, attends ? 2 : 1),
                                   fmt::format("up_blocks.{}.upsamplers.0.conv.", level));
            if (attends)
                names.emplace_back(block + "1.", fmt::format("up_blocks.{}.attentions.{}.", level, i));
        }
    }
    return names;
}

void addVaeMiddle(Names &names, const std::string &side)
{
    names.emplace_back(side + ".mid.block_1.", side + ".mid_block.resnets.0.");
    names.emplace_back(side + ".mid.block_2.", side + ".mid_block.resnets.1.");
    const std::string attention = side + ".mid.attn_1.";
    for (const auto &[from, to] : {std::pair{"norm.", "group_norm."},
                                   {"q.", "to_q."},
                                   {"k.", "to_k."},
                                   {"v.", "to_v."},
                                   {"proj_out.", "to_out.0."}})
        names.emplace_back(attention + from, side + ".mid_block.attentions.0." + to);
    names.emplace_back(side + ".norm_out.", side + ".conv_norm_out.");
}

Names vaeNames(const VaeConfig &config)
{
    Names names;
    for (const std::string side : {"encoder", "decoder"})
        addVaeMiddle(names, side);
    const auto levels = static_cast<int64_t>(config.block_out_channels.size());
    for (int64_t level = 0; level < levels; ++level) {
        for (int64_t i = 0; i <= config.layers_per_block; ++i) {
            names.emplace_back(fmt::format("encoder.down.{}.block.{}.", level, i),
                               fmt::format("encoder.down_blocks.{}.resnets.{}.", level, i));
            // The original counts the decoder's levels from fine to coarse.
            names.emplace_back(fmt::format("decoder.up.{}.block.{}.", level, i),
                               fmt::format("decoder.up_blocks.{}.resnets.{}.", levels - 1 - level, i));
        }
        names.emplace_back(fmt::format("encoder.down.{}.downsample.", level),
                           fmt::format("encoder.down_blocks.{}.downsamplers.0.", level));
        names.emplace_back(fmt::format("decoder.up.{}.upsample.", level),
                           fmt::format("decoder.up_blocks.{}.upsamplers.0.", levels - 1 - level));
    }
    return names;
}

/// OpenCLIP's names of the second text encoder.
PlacedTensor placeInOpenClip(std::string_view key)
{
    static const Names names = {{"token_embedding.", "embeddings.token_embedding."},
                                {"ln_final.", "final_layer_norm."}};
    static const Names layerNames = {{"ln_1.", "layer_norm1."},
                                     {"ln_2.", "layer_norm2."},
                                     {"mlp.c_fc.", "mlp.fc1."},
                                     {"mlp.c_proj.", "mlp.fc2."},
                                     {"attn.out_proj.", "self_attn.out_proj."}};
    constexpr std::string_view layers = "transformer.resblocks.";
    if (key == "positional_embedding")
        return {{"embeddings.position_embedding.weight"}};
    if (key == "text_projection" || key == "text_projection.weight")
        return {{"text_projection.weight"}, key == "text_projection"};
    if (!key.starts_with(layers))
        return {{renamed(key, names).value_or(std::string(key))}};
    const std::string_view rest = key.substr(layers.size());
    const size_t dot = std::min(rest.find('.'), rest.size() - 1);
    const std::string layer = fmt::format("encoder.layers.{}.", rest.substr(0, dot));
    const std::string_view name = rest.substr(dot + 1);
    if (constexpr std::string_view fused = "attn.in_proj_"; name.starts_with(fused)) {
        const std::string_view kind = name.substr(fused.size());
        PlacedTensor placed;
        for (const char *which : {"q", "k", "v"})
            placed.keys.push_back(fmt::format("{}self_attn.{}_proj.{}", layer, which, kind));
        return placed;
    }
    return {{layer + renamed(name, layerNames).value_or(std::string(name))}};
}

} // namespace

std::string_view folderName(ModelPart part)
{
    switch (part) {
    case ModelPart::TextEncoder:
        return "text_encoder";
    case ModelPart::TextEncoder2:
        return "text_encoder_2";
    case ModelPart::UNet:
        return "unet";
    case ModelPart::Vae:
        return "vae";
    }
    return {};
}

std::optional<std::pair<ModelPart, std::string_view>> splitOriginalKey(std::string_view key)
{
    for (const auto &[prefix, part] : kPartPrefixes) {
        if (key.starts_with(prefix))
            return std::pair{part, key.substr(prefix.size())};
    }
    return std::nullopt;
}

bool isUnusedOriginalKey(std::string_view key)
{
    return std::ranges::any_of(kUnusedPrefixes, [&](std::string_view prefix) { return key.starts_with(prefix); })
           || std::ranges::any_of(kUnusedEnds, [&](std::string_view end) { return key.ends_with(end); });
}

const Names &originalResnetNames()
{
    static const Names names = {{"in_layers.0.", "norm1."},          {"in_layers.2.", "conv1."},
                                {"emb_layers.1.", "time_emb_proj."}, {"out_layers.0.", "norm2."},
                                {"out_layers.3.", "conv2."},         {"skip_connection.", "conv_shortcut."}};
    return names;
}

OriginalLayout::OriginalLayout(const UNetConfig &unet, const VaeConfig &vae)
    : m_unet(unetNames(unet))
    , m_vae(vaeNames(vae))
{
    // A module's prefix may begin another's: the longer one says more.
    for (Names *names : {&m_unet, &m_vae})
        std::ranges::stable_sort(*names, std::ranges::greater(), [](const auto &entry) { return entry.first.size(); });
}

PlacedTensor OriginalLayout::place(ModelPart part, std::string_view key) const
{
    switch (part) {
    case ModelPart::UNet:
        return {{placeInUNet(key)}};
    case ModelPart::Vae:
        return {{placeInVae(key)}};
    case ModelPart::TextEncoder2:
        return placeInOpenClip(key);
    case ModelPart::TextEncoder:
        break;
    }
    return {{std::string(key)}};
}

std::string OriginalLayout::placeInUNet(std::string_view key) const
{
    for (const auto &[from, to] : m_unet) {
        if (!key.starts_with(from))
            continue;
        const std::string_view rest = key.substr(from.size());
        const bool isResnet = to.find(".resnets.") != std::string::npos;
        return to + (isResnet ? renamed(rest, originalResnetNames()).value_or(std::string(rest)) : std::string(rest));
    }
    return std::string(key);
}

std::string OriginalLayout::placeInVae(std::string_view key) const
{
    std::string placed = renamed(key, m_vae).value_or(std::string(key));
    constexpr std::string_view shortcut = ".nin_shortcut.";
    if (const size_t place = placed.find(shortcut); place != std::string::npos)
        placed.replace(place, shortcut.size(), ".conv_shortcut.");
    return placed;
}

} // namespace pixelsmith
