#pragma once

#include "checkpoint/model_config.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The layout in which SDXL was published and in which most community checkpoints come: one file, keys by the names of
/// the original training programs. Here these names are turned into those of the folder layout, which the models take.
namespace pixelsmith {

enum class ModelPart { TextEncoder, TextEncoder2, UNet, Vae };

/// "text_encoder", …: the part's folder.
std::string_view folderName(ModelPart part);

/// Where a tensor of a single file belongs. A fused tensor holds several of the model's, one below the other.
struct PlacedTensor
{
    std::vector<std::string> keys; ///< of the folder layout, by rising rows; each gets as many rows
    bool isTransposed = false;
};

/// Which part of a pipeline a single file's key belongs to, and the rest of the key.
std::optional<std::pair<ModelPart, std::string_view>> splitOriginalKey(std::string_view key);

/// True for tensors that published files carry and no model uses: schedules, markers, averaged copies.
bool isUnusedOriginalKey(std::string_view key);

/// From the original's names to the folder layout's, for the sizes of one model. Keys that fit no rule are kept as they
/// are, so that the model refuses them by name.
class OriginalLayout
{
public:
    OriginalLayout(const UNetConfig &unet, const VaeConfig &vae);

    /// \param key  without what splitOriginalKey() takes off.
    PlacedTensor place(ModelPart part, std::string_view key) const;

    /// The UNet's modules: original prefix and prefix in the folder layout, both ending with a dot.
    const std::vector<std::pair<std::string, std::string>> &unetModules() const { return m_unet; }

private:
    std::string placeInUNet(std::string_view key) const;
    std::string placeInVae(std::string_view key) const;

    std::vector<std::pair<std::string, std::string>> m_unet;
    std::vector<std::pair<std::string, std::string>> m_vae;
};

/// The parts of a residual block of the UNet: "in_layers.2" is "conv1". Original name first.
const std::vector<std::pair<std::string, std::string>> &originalResnetNames();

} // namespace pixelsmith
