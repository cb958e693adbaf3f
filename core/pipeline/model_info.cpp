#include <pixelsmith/pipeline.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "checkpoint/model_config.h"
#include "checkpoint/model_files.h"

#include <pixelsmith/error.h>
#include <pixelsmith/settings.h>

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <span>
#include <vector>

namespace pixelsmith {

namespace {

namespace fs = std::filesystem;

constexpr std::array kModels = {"text_encoder", "text_encoder_2", "unet", "vae"};

void requireCheckpoint(const fs::path &checkpoint)
{
    std::error_code ignored;
    if (fs::is_regular_file(checkpoint, ignored))
        throw Error(ErrorKind::Checkpoint,
                    fmt::format("{} is a single file. This version reads models as folders in the diffusers layout.",
                                checkpoint.filename().string()),
                    checkpoint.string());
    if (!fs::is_directory(checkpoint, ignored))
        throw Error(ErrorKind::Checkpoint, fmt::format("There is no model folder {}.", checkpoint.string()), checkpoint.string());
    for (const char *model : kModels) {
        if (!fs::is_regular_file(checkpoint / model / "config.json", ignored))
            throw Error(ErrorKind::Checkpoint,
                        fmt::format("{} is not an SDXL model folder: it has no {}/config.json.", checkpoint.string(), model),
                        checkpoint.string());
    }
}

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

void identify(const fs::path &checkpoint, ModelInfo &info)
{
    StreamHash hash;
    for (const char *model : kModels) {
        const std::string config = readTextFile(checkpoint / model / "config.json", JsonLimits().bytes);
        hash.add(std::as_bytes(std::span(config)));
        for (const fs::path &file : findModelFiles(checkpoint / model).files) {
            const auto size = static_cast<int64_t>(fs::file_size(file));
            info.weightBytes += size;
            addSamples(hash, file, size);
        }
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
void readRecommendations(const fs::path &checkpoint, ModelInfo &info)
{
    const fs::path file = checkpoint / "pixelsmith.json";
    if (!fs::exists(file))
        return;
    const Json json = readJsonFile(file, ErrorKind::Checkpoint);
    if (!json.is_object())
        throw Error(ErrorKind::Checkpoint, "pixelsmith.json is not a JSON object.", file.string());
    if (const auto entry = json.find("name"); entry != json.end() && entry->is_string())
        info.name = entry->get<std::string>();
    readRecommended(json, "steps", "steps", info.steps);
    readRecommended(json, "stage_steps", "stage_steps", info.stageSteps);
    readRecommended(json, "guidance_scale", "guidance_scale", info.guidanceScale);
    readRecommended(json, "slider_percent", "slider_percent", info.slider.value);
}

} // namespace

ModelInfo readModelInfo(const ModelSource &source)
{
    const fs::path &checkpoint = source.checkpoint;
    requireCheckpoint(checkpoint);
    const UNetConfig unet = readUNetConfig(checkpoint / "unet");
    const VaeConfig vae = readVaeConfig(checkpoint / "vae");
    ModelInfo info;
    info.name = fs::canonical(checkpoint).filename().string();
    info.patchSide = unet.sample_size;
    info.latentChannels = vae.latent_channels;
    info.vaeScaleFactor = vae.scaleFactor();
    info.steps = static_cast<int>(setting("steps").defaultValue);
    info.stageSteps = static_cast<int>(setting("stage_steps").defaultValue);
    info.guidanceScale = setting("guidance_scale").defaultValue;
    info.slider = {setting("slider_percent").defaultValue, true};
    readRecommendations(checkpoint, info);
    identify(checkpoint, info);
    return info;
}

} // namespace pixelsmith
