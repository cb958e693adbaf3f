#include "checkpoint/weights.h"

#include "checkpoint/model_files.h"
#include "checkpoint/safetensors.h"
#include "checkpoint/size_text.h"

#include <pixelsmith/error.h>
#include <pixelsmith/log.h>

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

constexpr size_t kNamedKeys = 5;

std::string shapeText(at::IntArrayRef shape)
{
    return fmt::format("[{}]", fmt::join(shape.begin(), shape.end(), ", "));
}

/// "3 tensors are missing (a, b, c)"
std::string problemText(const std::vector<std::string> &keys, const char *one, const char *many)
{
    const size_t named = std::min(keys.size(), kNamedKeys);
    return fmt::format("{} {} ({}{})", groupedDigits(keys.size()), keys.size() == 1 ? one : many,
                       fmt::join(keys.begin(), keys.begin() + static_cast<ptrdiff_t>(named), ", "),
                       named < keys.size() ? ", …" : "");
}

/// An index and its shards must agree on where every tensor is.
void checkShards(const ModelFiles &found, const std::vector<std::shared_ptr<const SafetensorsFile>> &files)
{
    size_t held = 0;
    for (const auto &file : files) {
        const std::string name = file->path().filename().string();
        for (const SafetensorsEntry &entry : file->header().entries) {
            const auto expected = found.shardOf.find(entry.name);
            if (expected == found.shardOf.end() || expected->second != name)
                throw Error(ErrorKind::Checkpoint,
                            fmt::format("{} holds the tensor \"{}\", which the model's index does not expect there.",
                                        name, entry.name),
                            file->path().string());
            ++held;
        }
    }
    if (held != found.shardOf.size())
        throw Error(ErrorKind::Checkpoint,
                    fmt::format("The model's index names {} tensors, its files hold {}.",
                                groupedDigits(found.shardOf.size()), groupedDigits(held)),
                    found.files.front().parent_path().string());
}

} // namespace

namespace {

/// Damaged files and failed trainings leave values that are not numbers; the picture turns black, and nobody knows why.
void warnOfNonNumbers(const std::string &file, const std::string &key, const at::Tensor &tensor)
{
    // One pass: a sum is finite where all values are.
    if (std::isfinite(at::sum(tensor).item<float>()))
        return;
    if (const int64_t count = tensor.numel() - at::isfinite(tensor).sum().item<int64_t>(); count > 0)
        log(LogLevel::Warning,
            fmt::format("{}: tensor \"{}\" holds {} values that are not numbers; pictures may turn black.", file, key,
                        count));
}

} // namespace

Weights::Weights(std::string name, const at::TensorOptions &options)
    : m_name(std::move(name))
    , m_options(options)
{
}

Weights::Weights(const std::map<std::string, at::Tensor> &tensors, std::string name)
    : m_name(std::move(name))
{
    for (const auto &[key, tensor] : tensors)
        m_sources.emplace(key, Source{.tensor = tensor, .file = nullptr, .entry = {}});
}

Weights Weights::load(const std::filesystem::path &folder, const at::TensorOptions &options)
{
    const ModelFiles found = findModelFiles(folder);
    // The "" makes a folder with and without a slash at its end alike.
    Weights weights((folder / "").parent_path().filename().string(), options);
    for (const auto &path : found.files)
        weights.m_files.push_back(std::make_shared<const SafetensorsFile>(path));
    if (!found.shardOf.empty())
        checkShards(found, weights.m_files);
    for (const auto &file : weights.m_files)
        for (const SafetensorsEntry &entry : file->header().entries)
            weights.add(entry, file);
    return weights;
}

Weights::Weights(std::string name, const at::TensorOptions &options, const std::shared_ptr<const SafetensorsFile> &file)
    : Weights(std::move(name), options)
{
    m_files.push_back(file);
}

void Weights::add(SafetensorsEntry entry, const std::shared_ptr<const SafetensorsFile> &file, bool isTransposed)
{
    const std::string key = entry.name;
    if (!m_sources.emplace(key, Source{{}, file, std::move(entry), isTransposed}).second)
        throw Error(ErrorKind::Checkpoint, fmt::format("{} holds the tensor \"{}\" twice; not loaded.", m_name, key),
                    key);
}

std::vector<int64_t> Weights::Source::shape() const
{
    if (!file)
        return tensor.sizes().vec();
    std::vector<int64_t> result = entry.shape;
    if (isTransposed)
        std::reverse(result.begin(), result.end());
    return result;
}

at::Tensor Weights::Source::read(const at::TensorOptions &options) const
{
    if (!file)
        return tensor;
    const at::Tensor held = file->read(entry, options);
    return isTransposed ? held.t().contiguous() : held;
}

void Weights::dropPrefix(const std::string &prefix)
{
    std::map<std::string, Source> renamed;
    for (auto &[key, source] : m_sources) {
        const std::string name = key.starts_with(prefix) ? key.substr(prefix.size()) : key;
        if (!renamed.emplace(name, std::move(source)).second)
            throw Error(
                ErrorKind::Checkpoint,
                fmt::format(R"({} holds the tensor "{}" both with and without "{}" before its name; not loaded.)",
                            m_name, name, prefix),
                name);
    }
    m_sources = std::move(renamed);
}

at::Tensor Weights::take(const std::string &key, at::IntArrayRef shape)
{
    const auto found = m_sources.find(key);
    if (found == m_sources.end()) {
        m_missing.push_back(key);
    } else {
        const Source source = std::move(found->second);
        m_sources.erase(found);
        const std::vector<int64_t> held = source.shape();
        if (at::IntArrayRef(held) != shape)
            m_misshapen.push_back(fmt::format("{} is {} instead of {}", key, shapeText(held), shapeText(shape)));
        else if (m_missing.empty() && m_misshapen.empty()) {
            const at::Tensor tensor = source.read(m_options);
            warnOfNonNumbers(m_name, key, tensor);
            if (m_onRead)
                m_onRead(source.bytes());
            return updated(key, tensor);
        }
    }
    return at::empty({}, m_options).expand(shape);
}

void Weights::ignore(const std::string &key)
{
    m_sources.erase(key);
}

bool Weights::has(const std::string &key) const
{
    return m_sources.contains(key);
}

std::vector<std::string> Weights::keys() const
{
    std::vector<std::string> result;
    for (const auto &[key, source] : m_sources)
        result.push_back(key);
    return result;
}

void Weights::addUpdate(const std::string &key, LowRankUpdate update)
{
    m_updates[key].push_back(std::move(update));
}

at::Tensor Weights::updated(const std::string &key, const at::Tensor &tensor) const
{
    const auto updates = m_updates.find(key);
    if (updates == m_updates.end())
        return tensor;
    at::Tensor sum = tensor.to(at::kFloat, /*non_blocking=*/false, /*copy=*/true);
    for (const LowRankUpdate &update : updates->second) {
        const at::Tensor up = update.up.flatten(1).to(sum.device());
        const at::Tensor down = update.down.flatten(1).to(sum.device());
        if (up.size(0) != sum.size(0) || up.size(0) * down.size(1) != sum.numel())
            throw Error(ErrorKind::Checkpoint,
                        fmt::format("{} does not fit the model: the update has {} x {} numbers, the tensor {}.",
                                    update.name, up.size(0), down.size(1), shapeText(sum.sizes())),
                        update.name);
        sum.view({up.size(0), -1}).addmm_(up, down, 1, update.scale);
    }
    return sum.to(tensor.scalar_type());
}

int64_t Weights::bytesLeft() const
{
    int64_t bytes = 0;
    for (const auto &[key, source] : m_sources)
        bytes += source.bytes();
    return bytes;
}

void Weights::finish() const
{
    std::vector<std::string> problems;
    if (!m_missing.empty())
        problems.push_back(problemText(m_missing, "tensor is missing", "tensors are missing"));
    if (!m_misshapen.empty())
        problems.push_back(problemText(m_misshapen, "tensor has another shape", "tensors have another shape"));
    if (!m_sources.empty()) {
        problems.push_back(problemText(keys(), "tensor is not part of the model", "tensors are not part of the model"));
    }
    if (!problems.empty())
        throw Error(ErrorKind::Checkpoint,
                    fmt::format("{} does not fit the model that its configuration describes: {}.", m_name,
                                fmt::join(problems, "; ")),
                    m_name);
    for (const auto &file : m_files)
        file->checkUnchanged();
}

} // namespace pixelsmith
