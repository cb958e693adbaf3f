#pragma once

#include "checkpoint/original_layout.h"
#include "checkpoint/weights.h"

#include <pixelsmith/pipeline.h>

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <vector>

namespace pixelsmith {

/// The parts of a model, wherever they come from: a folder in the diffusers layout, or a single file, whose
/// configurations and tokenizers are those of ModelSource::configs. A single file `NAME.safetensors` of other sizes than
/// SDXL's brings its own in a folder `NAME.config` beside it. LoRAs are merged into what weights() gives.
/// A constant object may be used by several threads.
class Checkpoint
{
public:
    /// Looks at configurations and headers. Throws Error(Checkpoint), Error(Io).
    explicit Checkpoint(ModelSource source);

    const ModelSource &source() const { return m_source; }
    bool isSingleFile() const { return m_single != nullptr; }

    UNetConfig unetConfig() const;
    VaeConfig vaeConfig() const;
    TextEncoderConfig textEncoderConfig(ModelPart part) const;
    SchedulerConfig schedulerConfig() const;
    /// Of the text encoder `part`.
    std::filesystem::path tokenizerFolder(ModelPart part) const;
    /// The model is told of an empty negative prompt by zeros.
    bool hasZerosForEmptyPrompt() const;
    /// Settings that suit the checkpoint, beside it; may not exist.
    std::filesystem::path recommendations() const;
    /// The folder of the part's config.json.
    std::filesystem::path configFolder(ModelPart part) const;
    /// All files that hold the part's weights.
    std::vector<std::filesystem::path> weightFiles(ModelPart part) const;

    /// \param options  as in Weights::load().
    Weights weights(ModelPart part, const at::TensorOptions &options) const;

private:
    std::filesystem::path weightsPath(ModelPart part) const;
    Weights plainWeights(ModelPart part, const at::TensorOptions &options) const;
    Weights originalWeights(const std::shared_ptr<const SafetensorsFile> &file, ModelPart part,
                            const at::TensorOptions &options) const;
    void requireFolder() const;
    void requireSingleFile() const;

    ModelSource m_source;
    std::filesystem::path m_configs; ///< folder in the diffusers layout
    std::shared_ptr<const SafetensorsFile> m_single;
    std::shared_ptr<const SafetensorsFile> m_originalVae; ///< of ModelSource::vae, if that is in the original layout
};

} // namespace pixelsmith
