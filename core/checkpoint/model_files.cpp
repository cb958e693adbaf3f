#include "checkpoint/model_files.h"

#include "base/json.h"
#include "checkpoint/safetensors.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace pixelsmith {

namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxShards = 256;
constexpr std::string_view kSuffix = ".safetensors";

/// In the order of preference, as diffusers and transformers write them.
constexpr std::array<const char *, 10> kUsualNames{
    "diffusion_pytorch_model.safetensors",
    "model.safetensors",
    "diffusion_pytorch_model.safetensors.index.json",
    "model.safetensors.index.json",
    "diffusion_pytorch_model.fp16.safetensors",
    "model.fp16.safetensors",
    "diffusion_pytorch_model.safetensors.index.fp16.json",
    "model.safetensors.index.fp16.json",
    "diffusion_pytorch_model.bf16.safetensors",
    "model.bf16.safetensors",
};

[[noreturn]] void refuse(const std::string &text, const fs::path &item)
{
    throw Error(ErrorKind::Checkpoint, text, item.string());
}

/// "….safetensors.index.json", or with a variant: "….safetensors.index.fp16.json".
bool isIndexName(std::string_view name)
{
    return name.find(".safetensors.index.") != std::string_view::npos && name.ends_with(".json");
}

std::vector<std::string> fileNames(const fs::path &folder)
{
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        names.push_back(entry->path().filename().string());
    if (error)
        throw Error(ErrorKind::Io, fmt::format("{} could not be read: {}.", folder.string(), error.message()),
                    folder.string());
    std::sort(names.begin(), names.end());
    return names;
}

/// Nothing of ours was found: if a model in another format lies there, its own message says what to do.
[[noreturn]] void refuseWithoutModel(const fs::path &folder, const std::vector<std::string> &names)
{
    for (const std::string &name : names) {
        const std::string suffix = fs::path(name).extension().string();
        if (suffix == ".bin" || suffix == ".ckpt" || suffix == ".pt" || suffix == ".pth" || suffix == ".gguf"
            || suffix == ".onnx")
            SafetensorsFile{folder / name};
    }
    refuse(fmt::format("{} holds no .safetensors file.", folder.string()), folder);
}

std::string chooseName(const fs::path &folder)
{
    const std::vector<std::string> names = fileNames(folder);
    for (const char *usual : kUsualNames) {
        if (std::binary_search(names.begin(), names.end(), usual))
            return usual;
    }
    std::vector<std::string> found;
    std::copy_if(names.begin(), names.end(), std::back_inserter(found),
                 [](const std::string &name) { return name.ends_with(kSuffix) || isIndexName(name); });
    const auto index = std::find_if(found.begin(), found.end(), [](const auto &name) { return isIndexName(name); });
    if (index != found.end())
        return *index;
    if (found.empty())
        refuseWithoutModel(folder, names);
    if (found.size() > 1)
        refuse(fmt::format("{} holds several models ({}). Keep one of them there.", folder.string(),
                           fmt::join(found, ", ")),
               folder);
    return found.front();
}

bool isShardName(const std::string &name)
{
    const auto isAllowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_'
               || c == '-';
    };
    return name.size() <= 128 && !name.starts_with('.') && name.ends_with(kSuffix)
           && std::all_of(name.begin(), name.end(), isAllowed);
}

ModelFiles readIndex(const fs::path &path)
{
    const fs::path folder = path.parent_path();
    const std::string fileName = path.filename().string();
    const Json json = readJsonFile(path, ErrorKind::Checkpoint);
    const auto map = json.is_object() ? json.find("weight_map") : json.end();
    if (map == json.end() || !map->is_object() || map->empty())
        refuse(fmt::format("{} is damaged: it has no \"weight_map\".", fileName), path);
    ModelFiles result;
    std::set<std::string> shards;
    for (const auto &[key, value] : map->items()) {
        if (!value.is_string())
            refuse(fmt::format("{} is damaged: \"{}\" has no file name.", fileName, key), path);
        const auto shard = value.get<std::string>();
        if (!isShardName(shard))
            refuse(fmt::format("{} names a file outside the model folder: \"{}\". Not loaded.", fileName,
                               shard.substr(0, 128)),
                   path);
        shards.insert(shard);
        result.shardOf.emplace(key, shard);
        if (shards.size() > kMaxShards)
            refuse(fmt::format("{} names more than {} files; not loaded.", fileName, kMaxShards), path);
    }
    size_t part = 0;
    for (const std::string &shard : shards) {
        ++part;
        std::error_code error;
        if (!fs::exists(folder / shard, error))
            refuse(fmt::format("part {} of {} is missing: {}.", part, shards.size(), shard), folder / shard);
        result.files.push_back(folder / shard);
    }
    return result;
}

} // namespace

ModelFiles findModelFiles(const fs::path &folder)
{
    std::error_code error;
    const bool isFolder = fs::is_directory(folder, error);
    const fs::path path = isFolder ? folder / chooseName(folder) : folder;
    if (isIndexName(path.filename().string()))
        return readIndex(path);
    return {.files = {path}, .shardOf = {}};
}

} // namespace pixelsmith
