#include <pixelsmith/pipeline.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "checkpoint/checkpoint.h"

#include <pixelsmith/error.h>
#include <pixelsmith/settings.h>

#include <fmt/format.h>

#include <fstream>
#include <set>
#include <span>
#include <vector>

namespace pixelsmith {

namespace {

namespace fs = std::filesystem;

/// Pieces of the file spread evenly over it: models of one architecture differ everywhere, and a whole file takes seconds.
void addSamples(StreamHash &hash, const fs::path &file, int64_t size)
{
    constexpr int64_t pieces = 16;
    constexpr int64_t pieceBytes = 64 * 1024;
    std::ifstream stream(file, std::ios::binary);
    std::vector<char> buffer(static_cast<size_t>(pieceBytes));
    for (int64_t i = 0; i < pieces; ++i) {
        const int64_t offset = std::max<int64_t>(0, size - pieceBytes) * i / (pieces - 1);
        stream.clear();
        stream.seekg(offset);
        stream.read(buffer.data(), pieceBytes);
        hash.add(std::as_bytes(std::span(buffer.data(), static_cast<size_t>(stream.gcount()))));
    }
    if (stream.bad())
        throw Error(ErrorKind::Io, fmt::format("{} could not be read.", file.string()), file.string());
}

/// Equal for equal models. A file that holds several parts counts once.
void identify(const Checkpoint &checkpoint, ModelInfo &info)
{
    StreamHash hash;
    std::set<fs::path> known;
    for (const ModelPart part : {ModelPart::TextEncoder, ModelPart::TextEncoder2, ModelPart::UNet, ModelPart::Vae}) {
        const fs::path config = checkpoint.configFolder(part) / "config.json";
        const std::string text = readTextFile(config, JsonLimits().bytes);
        hash.add(std::as_bytes(std::span(text)));
        for (const fs::path &file : checkpoint.weightFiles(part)) {
            if (!known.insert(file).second)
                continue;
            const auto size = static_cast<int64_t>(fs::file_size(file));
            info.weightBytes += size;
            addSamples(hash, file, size);
        }
    }
    for (const LoraChoice &lora : checkpoint.source().loras) {
        addSamples(hash, lora.file, static_cast<int64_t>(fs::file_size(lora.file)));
        hash.add(std::as_bytes(std::span(&lora.weight, 1)));
    }
    info.identity = hash.hex();
}

template<typename T>
void readRecommended(const Json &json, const char *key, const char *settingKey, T &value)
{
    const auto entry = json.find(key);
    if (entry == json.end())
        return;
    if (!entry->is_number())
        throw Error(ErrorKind::Checkpoint, fmt::format("pixelsmith.json: {} is not a number.", key), key);
    checkSetting(settingKey, entry->get<double>());
    value = entry->get<T>();
}

/// A checkpoint may carry the settings that suit it in a file `pixelsmith.json`.
void readRecommendations(const fs::path &file, ModelInfo &info)
{
    if (!fs::exists(file))
        return;
    const Json json = readJsonFile(file, ErrorKind::Checkpoint);
    if (!json.is_object())
        throw Error(ErrorKind::Checkpoint, "pixelsmith.json is not a JSON object.", file.string());
    if (const auto entry = json.find("name"); entry != json.end() && entry->is_string())
        info.name = entry->get<std::string>();
    readRecommended(json, "steps", "steps", info.steps);
    readRecommended(json, "stage_steps", "stage_steps", info.stageSteps);
    if (json.contains("classic_stage_steps"))
        readRecommended(json, "classic_stage_steps", "stage_steps", info.classicStageSteps.emplace());
    readRecommended(json, "guidance_scale", "guidance_scale", info.guidanceScale);
    if (json.contains("refined_guidance_scale"))
        readRecommended(json, "refined_guidance_scale", "guidance_scale", info.refinedGuidanceScale.emplace());
    if (json.contains("refined_start_percent"))
        readRecommended(json, "refined_start_percent", "start", info.refinedStartPercent.emplace());
    readRecommended(json, "slider_percent", "slider_percent", info.slider.value);
}

} // namespace

ModelInfo readModelInfo(const ModelSource &source)
{
    const Checkpoint checkpoint(source);
    const UNetConfig unet = checkpoint.unetConfig();
    const VaeConfig vae = checkpoint.vaeConfig();
    ModelInfo info;
    const fs::path path = fs::canonical(source.checkpoint);
    info.name = checkpoint.isSingleFile() ? path.stem().string() : path.filename().string();
    info.patchSide = unet.sample_size;
    info.latentChannels = vae.latent_channels;
    info.vaeScaleFactor = vae.scaleFactor();
    info.steps = static_cast<int>(setting("steps").defaultValue);
    info.stageSteps = static_cast<int>(setting("stage_steps").defaultValue);
    info.guidanceScale = setting("guidance_scale").defaultValue;
    info.slider = {setting("slider_percent").defaultValue, true};
    readRecommendations(checkpoint.recommendations(), info);
    identify(checkpoint, info);
    return info;
}

} // namespace pixelsmith
