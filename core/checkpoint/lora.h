#pragma once

#include "checkpoint/original_layout.h"
#include "checkpoint/safetensors.h"
#include "checkpoint/weights.h"

#include <pixelsmith/generation_request.h>

#include <map>
#include <string>

namespace pixelsmith {

/// Hu et al.: "LoRA: Low-Rank Adaptation of Large Language Models" (arXiv 2106.09685), section 4.1: a file of updates
/// W ← W + s·(α/r)·B·A, with A [r, in] and B [out, r] and s the user's weight. Reads the key styles of kohya's trainer
/// (`lora_unet_…lora_down.weight`, modules named as in diffusers or as in the original) and of diffusers and peft
/// (`unet.….lora_A.weight`). Updates of linear layers and convolutions.
class LoraFile
{
public:
    /// Throws Error(Checkpoint) that names the first tensors whose kind is not known, and Error(Io).
    explicit LoraFile(const LoraChoice &choice);

    /// Adds what the file holds for the part to its weights, whose keys are the folder layout's (text encoders: without
    /// "text_model."). Throws Error(Checkpoint) that names modules which the part does not have.
    /// \param layout  knows the original's names of the UNet's modules.
    void addTo(Weights &weights, ModelPart part, const OriginalLayout &layout) const;

private:
    struct Module
    {
        const SafetensorsEntry *down = nullptr;
        const SafetensorsEntry *up = nullptr;
        const SafetensorsEntry *alpha = nullptr;
    };

    void addEntry(const SafetensorsEntry &entry);
    void requireWholeModules() const;
    double alphaOf(const std::string &name, const Module &module, int64_t rank) const;
    LowRankUpdate read(const std::string &name, const Module &module) const;
    std::string fileName() const { return m_file.path().filename().string(); }

    SafetensorsFile m_file;
    double m_weight;
    std::map<std::string, Module> m_modules; ///< by the name that the file gives the module
};

} // namespace pixelsmith
