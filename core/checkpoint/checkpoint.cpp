#include "checkpoint/checkpoint.h"

#include "base/json.h"
#include "checkpoint/lora.h"
#include "checkpoint/model_files.h"
#include "checkpoint/safetensors.h"

#include <pixelsmith/error.h>
#include <pixelsmith/model_file.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace pixelsmith {

namespace {

namespace fs = std::filesystem;

constexpr std::array kParts = {ModelPart::TextEncoder, ModelPart::TextEncoder2, ModelPart::UNet, ModelPart::Vae};

bool isFile(const fs::path &path)
{
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

bool isFolder(const fs::path &path)
{
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

/// The configurations that belong to a single file: its own beside it, or the built-in ones.
fs::path configsOf(const ModelSource &source)
{
    fs::path own = source.checkpoint;
    own.replace_extension(".config");
    return isFolder(own) ? own : source.configs;
}

const char *nameForPeople(ModelPart part)
{
    switch (part) {
    case ModelPart::TextEncoder:
        return "first text encoder";
    case ModelPart::TextEncoder2:
        return "second text encoder";
    case ModelPart::UNet:
        return "UNet";
    case ModelPart::Vae:
        return "VAE";
    }
    return "";
}

bool isInOriginalVaeLayout(const SafetensorsFile &file)
{
    return std::ranges::any_of(file.header().entries, [](const SafetensorsEntry &entry) {
        return entry.name.find("coder.mid.") != std::string::npos;
    });
}

/// Without "first_stage_model.", which separate VAE files write or not.
std::string_view vaeKey(std::string_view key)
{
    constexpr std::string_view prefix = "first_stage_model.";
    return key.starts_with(prefix) ? key.substr(prefix.size()) : key;
}

/// The rows of `entry` that belong to the index-th of `count` tensors it holds.
SafetensorsEntry rowsOf(SafetensorsEntry entry, size_t index, size_t count, const std::string &key)
{
    entry.name = key;
    if (count == 1 || entry.shape.empty() || entry.shape[0] % static_cast<int64_t>(count) != 0)
        return entry; // of a wrong shape: the model says so
    const uint64_t bytes = (entry.end - entry.begin) / count;
    entry.shape[0] /= static_cast<int64_t>(count);
    entry.begin += index * bytes;
    entry.end = entry.begin + bytes;
    return entry;
}

/// [c, c, 1, 1] -> [c, c]: the original's VAE has its attention as convolutions of one pixel.
void flattenPixelConvolution(SafetensorsEntry &entry)
{
    if (entry.shape.size() == 4 && entry.shape[2] == 1 && entry.shape[3] == 1)
        entry.shape.resize(2);
}

} // namespace

Checkpoint::Checkpoint(ModelSource source)
    : m_source(std::move(source))
    , m_configs(m_source.checkpoint)
{
    if (isFile(m_source.checkpoint)) {
        requireModelKind(describeModel(m_source.checkpoint), ModelKind::Sdxl);
        m_configs = configsOf(m_source);
        m_single = std::make_shared<const SafetensorsFile>(m_source.checkpoint);
    }
    if (!m_source.vae.empty())
        requireModelKind(describeModel(m_source.vae), ModelKind::Vae);
    if (isFile(m_source.vae)) {
        auto file = std::make_shared<const SafetensorsFile>(m_source.vae);
        if (isInOriginalVaeLayout(*file))
            m_originalVae = std::move(file);
    }
    for (const LoraChoice &lora : m_source.loras) {
        if (!isFile(lora.file))
            throw Error(ErrorKind::Io,
                        fmt::format("There is no LoRA file {}. Choose it again, or remove it.", lora.file), lora.file);
    }
    m_single ? requireSingleFile() : requireFolder();
}

void Checkpoint::requireFolder() const
{
    const fs::path &folder = m_source.checkpoint;
    if (!isFolder(folder))
        throw Error(ErrorKind::Checkpoint, fmt::format("There is no model folder {}.", folder.string()),
                    folder.string());
    for (const ModelPart part : kParts) {
        if (!isFile(folder / folderName(part) / "config.json"))
            throw Error(ErrorKind::Checkpoint,
                        fmt::format("{} is not an SDXL model folder: it has no {}/config.json.", folder.string(),
                                    folderName(part)),
                        folder.string());
    }
}

void Checkpoint::requireSingleFile() const
{
    std::vector<bool> isThere(kParts.size(), false);
    std::vector<std::string> unknown;
    for (const SafetensorsEntry &entry : m_single->header().entries) {
        if (const auto split = splitOriginalKey(entry.name))
            isThere[static_cast<size_t>(split->first)] = true;
        else if (!isUnusedOriginalKey(entry.name))
            unknown.push_back(entry.name);
    }
    if (!m_source.vae.empty())
        isThere[static_cast<size_t>(ModelPart::Vae)] = true;
    const std::string file = m_source.checkpoint.filename().string();
    std::vector<std::string> missing;
    for (const ModelPart part : kParts) {
        if (!isThere[static_cast<size_t>(part)])
            missing.emplace_back(nameForPeople(part));
    }
    if (!missing.empty())
        throw Error(ErrorKind::Checkpoint,
                    fmt::format("{} is not a whole SDXL model: it has no {}. Choose a checkpoint that has all parts.",
                                file, fmt::join(missing, ", no ")),
                    m_source.checkpoint.string());
    if (!unknown.empty())
        throw Error(ErrorKind::Checkpoint,
                    fmt::format("{} holds {} tensors that are not part of an SDXL model, the first of them {}.", file,
                                unknown.size(), unknown.front()),
                    m_source.checkpoint.string());
    if (!isFolder(m_configs))
        throw Error(ErrorKind::Checkpoint,
                    fmt::format("The configurations for single files are not in {}. Install Pixelsmith again.",
                                m_configs.string()),
                    m_configs.string());
}

fs::path Checkpoint::configFolder(ModelPart part) const
{
    if (part == ModelPart::Vae && isFolder(m_source.vae))
        return m_source.vae;
    return m_configs / folderName(part);
}

UNetConfig Checkpoint::unetConfig() const
{
    return readUNetConfig(configFolder(ModelPart::UNet));
}

VaeConfig Checkpoint::vaeConfig() const
{
    return readVaeConfig(configFolder(ModelPart::Vae));
}

TextEncoderConfig Checkpoint::textEncoderConfig(ModelPart part) const
{
    return readTextEncoderConfig(configFolder(part));
}

SchedulerConfig Checkpoint::schedulerConfig() const
{
    SchedulerConfig config = readSchedulerConfig(m_configs / "scheduler");
    if (!m_single)
        return config;
    const auto isMarked = [&](std::string_view name) {
        return std::ranges::any_of(m_single->header().entries, [&](const auto &entry) { return entry.name == name; });
    };
    const auto &metadata = m_single->header().metadata;
    const auto predicts = metadata.find("modelspec.prediction_type");
    if (isMarked("v_pred") || (predicts != metadata.end() && predicts->second.starts_with("v")))
        config.prediction_type = PredictionType::VPrediction;
    if (isMarked("ztsnr"))
        config.rescale_betas_zero_snr = true;
    return config;
}

fs::path Checkpoint::tokenizerFolder(ModelPart part) const
{
    return m_configs / (part == ModelPart::TextEncoder ? "tokenizer" : "tokenizer_2");
}

bool Checkpoint::hasZerosForEmptyPrompt() const
{
    const fs::path path = m_configs / "model_index.json";
    if (!isFile(path))
        return false;
    const Json index = readJsonFile(path, ErrorKind::Checkpoint);
    return index.is_object() && index.value("force_zeros_for_empty_prompt", false);
}

fs::path Checkpoint::recommendations() const
{
    return m_configs / "pixelsmith.json";
}

fs::path Checkpoint::weightsPath(ModelPart part) const
{
    if (part == ModelPart::Vae && !m_source.vae.empty())
        return m_source.vae;
    return m_single ? m_source.checkpoint : m_source.checkpoint / folderName(part);
}

std::vector<fs::path> Checkpoint::weightFiles(ModelPart part) const
{
    return findModelFiles(weightsPath(part)).files;
}

Weights Checkpoint::weights(ModelPart part, const at::TensorOptions &options) const
{
    Weights weights = plainWeights(part, options);
    if (m_source.loras.empty() || part == ModelPart::Vae)
        return weights;
    weights.dropPrefix("text_model.");
    const OriginalLayout layout(unetConfig(), vaeConfig());
    for (const LoraChoice &lora : m_source.loras)
        LoraFile(lora).addTo(weights, part, layout);
    return weights;
}

Weights Checkpoint::plainWeights(ModelPart part, const at::TensorOptions &options) const
{
    if (part == ModelPart::Vae && m_originalVae)
        return originalWeights(m_originalVae, part, options);
    if (m_single && weightsPath(part) == m_source.checkpoint)
        return originalWeights(m_single, part, options);
    return Weights::load(weightsPath(part), options);
}

Weights Checkpoint::originalWeights(const std::shared_ptr<const SafetensorsFile> &file, ModelPart part,
                                    const at::TensorOptions &options) const
{
    const OriginalLayout layout(unetConfig(), vaeConfig());
    Weights weights(fmt::format("{} ({})", file->path().filename().string(), nameForPeople(part)), options, file);
    for (const SafetensorsEntry &entry : file->header().entries) {
        const auto split = splitOriginalKey(entry.name);
        std::string_view key = split ? split->second : entry.name;
        if (file == m_originalVae)
            key = vaeKey(entry.name);
        else if (!split || split->first != part)
            continue;
        if (isUnusedOriginalKey(key))
            continue;
        const PlacedTensor placed = layout.place(part, key);
        for (size_t i = 0; i < placed.keys.size(); ++i) {
            SafetensorsEntry rows = rowsOf(entry, i, placed.keys.size(), placed.keys[i]);
            if (part == ModelPart::Vae && placed.keys[i].find(".attentions.") != std::string::npos)
                flattenPixelConvolution(rows);
            weights.add(std::move(rows), file, placed.isTransposed);
        }
    }
    return weights;
}

} // namespace pixelsmith
