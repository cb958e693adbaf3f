#pragma once

#include <pixelsmith/generation_request.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// What the configuration files of a checkpoint say. Fields are named as in the files. Reading throws Error(Checkpoint)
/// for a value out of range and for a key that asks for something we do not compute, and Error(Io); keys that change
/// nothing for us are ignored. Each function takes the model's folder, or the file itself.
namespace pixelsmith {

/// unet/config.json
struct UNetConfig
{
    int64_t sample_size = 128; ///< native side, latent pixels
    int64_t in_channels = 4;
    int64_t out_channels = 4;
    std::vector<int64_t> block_out_channels = {320, 640, 1280};
    int64_t layers_per_block = 2;
    std::vector<std::string> down_block_types;         ///< "DownBlock2D" or "CrossAttnDownBlock2D", one for each block
    std::vector<std::string> up_block_types;           ///< "UpBlock2D" or "CrossAttnUpBlock2D", from the coarsest up
    std::vector<int64_t> transformer_layers_per_block; ///< one for each down block
    /// One for each down block. The files call it attention_head_dim, by an old mistake that became the format;
    /// num_attention_heads is what it means, and goes first where a file has it.
    std::vector<int64_t> num_attention_heads;
    int64_t cross_attention_dim = 2048;
    bool use_linear_projection = true;
    int64_t norm_num_groups = 32;
    double norm_eps = 1e-5;
    int64_t addition_time_embed_dim = 256;
    int64_t projection_class_embeddings_input_dim = 2816;
    bool flip_sin_to_cos = true;
    double freq_shift = 0;
};

/// vae/config.json
struct VaeConfig
{
    int64_t in_channels = 3;
    int64_t out_channels = 3;
    int64_t latent_channels = 4;
    std::vector<int64_t> block_out_channels = {128, 256, 512, 512};
    int64_t layers_per_block = 2;
    int64_t norm_num_groups = 32;
    int64_t sample_size = 1024; ///< native side, pixels
    double scaling_factor = 0.13025;
    bool use_quant_conv = true;
    bool use_post_quant_conv = true;
    bool force_upcast = true; ///< the weights overflow in fp16

    /// Pixels to one latent pixel along each axis.
    int64_t scaleFactor() const { return int64_t{1} << (block_out_channels.size() - 1); }
};

/// text_encoder/config.json, text_encoder_2/config.json
struct TextEncoderConfig
{
    int64_t vocab_size = 49408;
    int64_t hidden_size = 768;
    int64_t intermediate_size = 3072;
    int64_t num_hidden_layers = 12;
    int64_t num_attention_heads = 12;
    int64_t max_position_embeddings = 77;
    double layer_norm_eps = 1e-5;
    std::string hidden_act = "quick_gelu"; ///< or "gelu"
    int64_t eos_token_id = 2;              ///< 2 in published files, whatever the vocabulary: see CLIPTextModel
    int64_t projection_dim = 768;
    bool has_projection = false; ///< the architecture is CLIPTextModelWithProjection
};

enum class BetaSchedule { Linear, ScaledLinear };
enum class PredictionType { Epsilon, VPrediction };

/// scheduler/scheduler_config.json, whichever scheduler the file names.
struct SchedulerConfig
{
    int64_t num_train_timesteps = 1000;
    double beta_start = 0.00085;
    double beta_end = 0.012;
    BetaSchedule beta_schedule = BetaSchedule::ScaledLinear;
    PredictionType prediction_type = PredictionType::Epsilon;
    TimestepSpacing timestep_spacing = TimestepSpacing::Leading;
    int64_t steps_offset = 0;
    bool set_alpha_to_one = true;
    bool use_karras_sigmas = false;
    bool rescale_betas_zero_snr = false; ///< the last state is pure noise: see rescaledToZeroTerminalSnr()
};

UNetConfig readUNetConfig(const std::filesystem::path &folder);
VaeConfig readVaeConfig(const std::filesystem::path &folder);
TextEncoderConfig readTextEncoderConfig(const std::filesystem::path &folder);
SchedulerConfig readSchedulerConfig(const std::filesystem::path &folder);

} // namespace pixelsmith
