#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

/// What a model file or folder is, told from headers and configurations alone.
namespace pixelsmith {

enum class ModelKind {
    Sdxl, ///< can paint: a folder in the diffusers layout or a single file
    SdxlRefiner,
    SdxlInpainting,
    StableDiffusion1,
    StableDiffusion2,
    StableDiffusion3,
    Flux,
    Vae,         ///< of SDXL's kind: 4 latent channels
    Lora,        ///< for SDXL
    ForeignLora, ///< for another architecture
    ControlNet,
    TextEncoder,
    Unknown,
};

struct ModelDescription
{
    ModelKind kind = ModelKind::Unknown;
    std::string name;      ///< of the file or folder, without its ending
    std::string precision; ///< "float16", "bfloat16", "float32", "mixed"
    int64_t parameters = 0;
    int64_t tensors = 0;
    std::string exampleTensor; ///< name of one; empty without any
    int64_t bytes = 0;         ///< of all files
    bool isFolder = false;
    bool predictsVelocity = false;   ///< marked as a v-prediction model
    bool hasZeroTerminalSnr = false; ///< marked as trained down to pure noise
};

/// "a Stable Diffusion 1.5 model", "a VAE": for sentences.
std::string name(ModelKind kind);

/// Reads headers and configurations, no weights; quick, whatever the size. Throws Error(Checkpoint) for what is no
/// sound safetensors model, saying what it is instead, and Error(Io).
ModelDescription describeModel(const std::filesystem::path &path);

/// Throws Error(Checkpoint) that names what the file is instead, unless it can be used as `wanted` (Sdxl, Vae, Lora).
void requireModelKind(const ModelDescription &description, ModelKind wanted);

} // namespace pixelsmith
