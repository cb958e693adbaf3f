#include "checkpoint/model_config.h"

#include "checkpoint/config_reader.h"

#include <algorithm>

namespace pixelsmith {

namespace {

constexpr ConfigReader::Range kChannels{1, 8192};
constexpr ConfigReader::Range kHeads{1, 256};
constexpr ConfigReader::Range kLayers{1, 64};
constexpr ConfigReader::Range kSampleSize{8, 1024};
constexpr double kLeastEps = 1e-12;
constexpr double kMostEps = 0.1;

ConfigReader openConfig(const std::filesystem::path &folder, const char *fileName)
{
    std::error_code error;
    return ConfigReader(std::filesystem::is_directory(folder, error) ? folder / fileName : folder);
}

void checkMultiple(const ConfigReader &config, const char *key, int64_t value, int64_t divisor)
{
    if (value % divisor != 0)
        config.refuse(key, "a divisor of the channels of every block");
}

void refuseUnknownUNetParts(const ConfigReader &config)
{
    config.requireOnly("act_fn", "silu");
    config.requireOnly("addition_embed_type", "text_time");
    config.requireOnly("attention_type", "default");
    config.requireOnly("center_input_sample", false);
    config.requireOnly("class_embed_type", nullptr);
    config.requireOnly("class_embeddings_concat", false);
    config.requireOnly("conv_in_kernel", 3);
    config.requireOnly("conv_out_kernel", 3);
    config.requireOnly("cross_attention_norm", nullptr);
    config.requireOnly("downsample_padding", 1);
    config.requireOnly("dual_cross_attention", false);
    config.requireOnly("encoder_hid_dim", nullptr);
    config.requireOnly("encoder_hid_dim_type", nullptr);
    config.requireOnly("mid_block_only_cross_attention", false);
    config.requireOnly("mid_block_scale_factor", 1);
    config.requireOnly("mid_block_type", "UNetMidBlock2DCrossAttn");
    config.requireOnly("num_class_embeds", nullptr);
    config.requireOnly("only_cross_attention", false);
    config.requireOnly("resnet_out_scale_factor", 1.0);
    config.requireOnly("resnet_skip_time_act", false);
    config.requireOnly("resnet_time_scale_shift", "default");
    config.requireOnly("reverse_transformer_layers_per_block", nullptr);
    config.requireOnly("time_cond_proj_dim", nullptr);
    config.requireOnly("time_embedding_act_fn", nullptr);
    config.requireOnly("time_embedding_dim", nullptr);
    config.requireOnly("time_embedding_type", "positional");
    config.requireOnly("timestep_post_act", nullptr);
    config.requireOnly("upcast_attention", false);
    if (!config.has("addition_embed_type"))
        config.refuse("addition_embed_type", "\"text_time\", which makes a model one of the SDXL family");
}

void readUNetBlocks(const ConfigReader &config, UNetConfig &result)
{
    const size_t blocks = result.block_out_channels.size();
    result.down_block_types = config.words("down_block_types", {"DownBlock2D", "CrossAttnDownBlock2D"});
    result.up_block_types = config.words("up_block_types", {"UpBlock2D", "CrossAttnUpBlock2D"});
    if (result.down_block_types.size() != blocks)
        config.refuse("down_block_types", "as many as block_out_channels");
    if (result.up_block_types.size() != blocks)
        config.refuse("up_block_types", "as many as block_out_channels");
    result.transformer_layers_per_block = config.integerForEach("transformer_layers_per_block", blocks, kLayers, 1);
    const char *headsKey = config.has("num_attention_heads") ? "num_attention_heads" : "attention_head_dim";
    result.num_attention_heads = config.integerForEach(headsKey, blocks, kHeads, 8);
    for (size_t i = 0; i < blocks; ++i) {
        checkMultiple(config, headsKey, result.block_out_channels[i], result.num_attention_heads[i]);
        checkMultiple(config, "norm_num_groups", result.block_out_channels[i], result.norm_num_groups);
    }
}

} // namespace

UNetConfig readUNetConfig(const std::filesystem::path &folder)
{
    const ConfigReader config = openConfig(folder, "config.json");
    refuseUnknownUNetParts(config);
    UNetConfig result;
    result.sample_size = config.integer("sample_size", kSampleSize);
    result.in_channels = config.integer("in_channels", kChannels, 4);
    result.out_channels = config.integer("out_channels", kChannels, 4);
    result.block_out_channels = config.integers("block_out_channels", kChannels);
    result.layers_per_block = config.integer("layers_per_block", kLayers, 2);
    result.cross_attention_dim = config.integer("cross_attention_dim", kChannels);
    result.use_linear_projection = config.boolean("use_linear_projection", false);
    result.norm_num_groups = config.integer("norm_num_groups", kChannels, 32);
    result.norm_eps = config.number("norm_eps", kLeastEps, kMostEps, 1e-5);
    result.addition_time_embed_dim = config.integer("addition_time_embed_dim", kChannels);
    result.projection_class_embeddings_input_dim = config.integer("projection_class_embeddings_input_dim", {1, 65536});
    result.flip_sin_to_cos = config.boolean("flip_sin_to_cos", true);
    result.freq_shift = config.number("freq_shift", 0, 1, 0);
    readUNetBlocks(config, result);
    return result;
}

VaeConfig readVaeConfig(const std::filesystem::path &folder)
{
    const ConfigReader config = openConfig(folder, "config.json");
    config.requireOnly("act_fn", "silu");
    config.requireOnly("latents_mean", nullptr);
    config.requireOnly("latents_std", nullptr);
    config.requireOnly("shift_factor", nullptr);
    config.requireOnly("mid_block_add_attention", true);
    VaeConfig result;
    result.in_channels = config.integer("in_channels", {3, 3}, 3);
    result.out_channels = config.integer("out_channels", {3, 3}, 3);
    result.latent_channels = config.integer("latent_channels", kChannels, 4);
    result.block_out_channels = config.integers("block_out_channels", kChannels);
    result.layers_per_block = config.integer("layers_per_block", kLayers, 1);
    result.norm_num_groups = config.integer("norm_num_groups", kChannels, 32);
    result.sample_size = config.integer("sample_size", {8, 8192}, 32);
    result.scaling_factor = config.number("scaling_factor", 1e-6, 1e6, 0.18215);
    result.use_quant_conv = config.boolean("use_quant_conv", true);
    result.use_post_quant_conv = config.boolean("use_post_quant_conv", true);
    result.force_upcast = config.boolean("force_upcast", true);
    const size_t blocks = result.block_out_channels.size();
    if (config.words("down_block_types", {"DownEncoderBlock2D"}).size() != blocks)
        config.refuse("down_block_types", "as many as block_out_channels");
    if (config.words("up_block_types", {"UpDecoderBlock2D"}).size() != blocks)
        config.refuse("up_block_types", "as many as block_out_channels");
    for (const int64_t channels : result.block_out_channels)
        checkMultiple(config, "norm_num_groups", channels, result.norm_num_groups);
    return result;
}

TextEncoderConfig readTextEncoderConfig(const std::filesystem::path &folder)
{
    const ConfigReader config = openConfig(folder, "config.json");
    TextEncoderConfig result;
    const auto architectures = config.words("architectures", {"CLIPTextModel", "CLIPTextModelWithProjection"});
    result.has_projection = architectures.front() == "CLIPTextModelWithProjection";
    result.vocab_size = config.integer("vocab_size", {3, 1'000'000}, 49408);
    result.hidden_size = config.integer("hidden_size", kChannels);
    result.intermediate_size = config.integer("intermediate_size", {1, 65536});
    result.num_hidden_layers = config.integer("num_hidden_layers", kLayers);
    result.num_attention_heads = config.integer("num_attention_heads", kHeads);
    if (result.hidden_size % result.num_attention_heads != 0)
        config.refuse("num_attention_heads", "a divisor of hidden_size");
    result.max_position_embeddings = config.integer("max_position_embeddings", {77, 77}, 77);
    result.layer_norm_eps = config.number("layer_norm_eps", kLeastEps, kMostEps, 1e-5);
    result.hidden_act = config.word("hidden_act", {"quick_gelu", "gelu"}, "quick_gelu");
    result.eos_token_id = config.integer("eos_token_id", {0, 1'000'000}, 49407);
    result.projection_dim = config.integer("projection_dim", kChannels, 512);
    return result;
}

SchedulerConfig readSchedulerConfig(const std::filesystem::path &folder)
{
    const ConfigReader config = openConfig(folder, "scheduler_config.json");
    for (const char *key :
         {"clip_sample", "thresholding", "use_beta_sigmas", "use_exponential_sigmas"})
        config.requireOnly(key, false);
    for (const char *key : {"trained_betas", "sigma_min", "sigma_max"})
        config.requireOnly(key, nullptr);
    config.requireOnly("final_sigmas_type", "zero");
    config.requireOnly("interpolation_type", "linear");
    config.requireOnly("timestep_type", "discrete");
    SchedulerConfig result;
    result.num_train_timesteps = config.integer("num_train_timesteps", {2, 100'000}, 1000);
    result.beta_start = config.number("beta_start", 1e-9, 0.999, 0.0001);
    result.beta_end = config.number("beta_end", 1e-9, 0.999, 0.02);
    result.beta_schedule = config.word("beta_schedule", {"linear", "scaled_linear"}, "linear") == "linear"
                               ? BetaSchedule::Linear
                               : BetaSchedule::ScaledLinear;
    result.prediction_type = config.word("prediction_type", {"epsilon", "v_prediction"}, "epsilon") == "epsilon"
                                 ? PredictionType::Epsilon
                                 : PredictionType::VPrediction;
    const std::string spacing = config.word("timestep_spacing", {"leading", "trailing", "linspace"}, "leading");
    result.timestep_spacing = spacing == "leading"    ? TimestepSpacing::Leading
                              : spacing == "trailing" ? TimestepSpacing::Trailing
                                                      : TimestepSpacing::Linspace;
    result.steps_offset = config.integer("steps_offset", {0, 1000}, 0);
    result.set_alpha_to_one = config.boolean("set_alpha_to_one", true);
    result.rescale_betas_zero_snr = config.boolean("rescale_betas_zero_snr", false);
    result.use_karras_sigmas = config.boolean("use_karras_sigmas", false);
    return result;
}

} // namespace pixelsmith
