#include "checkpoint/lora.h"

#include "base/json.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>

namespace pixelsmith {

namespace {

enum class Role { Down, Up, Alpha };

struct Ending
{
    std::string_view text;
    Role role;
};

/// How files end the names of a module's tensors.
constexpr std::array<Ending, 11> kEndings = {{
    {".lora_down.weight", Role::Down},
    {".lora_up.weight", Role::Up},
    {".alpha", Role::Alpha},
    {".lora_A.weight", Role::Down},
    {".lora_B.weight", Role::Up},
    {".lora_A.default.weight", Role::Down},
    {".lora_B.default.weight", Role::Up},
    {".lora.down.weight", Role::Down},
    {".lora.up.weight", Role::Up},
    {"_lora.down.weight", Role::Down},
    {"_lora.up.weight", Role::Up},
}};

/// Relatives of LoRA, by what stands in their keys.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kRelatives = {{
    {"hada_", "LoHa"},
    {"lokr_", "LoKr"},
    {"dora_scale", "DoRA"},
    {"lora_magnitude_vector", "DoRA"},
    {"lora_mid", "LoCon with a middle factor"},
    {"oft_", "OFT"},
}};

constexpr size_t kNamed = 5;

/// Prefixes of each part's modules; kohya's with underscores, then diffusers'.
struct Prefixes
{
    ModelPart part;
    std::string_view underscored;
    std::string_view dotted;
};
constexpr std::array<Prefixes, 3> kPrefixes = {{
    {ModelPart::UNet, "lora_unet_", "unet."},
    {ModelPart::TextEncoder, "lora_te1_", "text_encoder."},
    {ModelPart::TextEncoder2, "lora_te2_", "text_encoder_2."},
}};

std::optional<ModelPart> partOf(const std::string &module)
{
    for (const Prefixes &prefixes : kPrefixes) {
        if (module.starts_with(prefixes.underscored) || module.starts_with(prefixes.dotted))
            return prefixes.part;
    }
    return std::nullopt;
}

std::string underscored(std::string name)
{
    std::ranges::replace(name, '.', '_');
    return name;
}

/// The module without what some programs write around its name.
std::string tidied(std::string module)
{
    constexpr std::string_view base = "base_model.model.";
    if (module.starts_with(base)) // a UNet of peft's own
        module = "unet." + module.substr(base.size());
    constexpr std::string_view processor = ".processor";
    if (const size_t place = module.find(processor); place != std::string::npos) {
        module.erase(place, processor.size());
        if (module.ends_with("to_out"))
            module += ".0";
    }
    return module;
}

std::string listText(const std::vector<std::string> &names)
{
    const size_t count = std::min(names.size(), kNamed);
    return fmt::format("{}{}", fmt::join(names.begin(), names.begin() + static_cast<ptrdiff_t>(count), ", "),
                       count < names.size() ? ", …" : "");
}

/// The original's name of one of the UNet's modules, or none.
std::optional<std::string> originalName(const std::string &module, const OriginalLayout &layout)
{
    const std::string key = module + ".";
    for (const auto &[from, to] : layout.unetModules()) {
        if (!key.starts_with(to))
            continue;
        std::string rest = key.substr(to.size());
        if (to.find(".resnets.") != std::string::npos) {
            for (const auto &[original, ours] : originalResnetNames()) {
                if (rest == ours)
                    rest = original;
            }
        }
        std::string name = from + rest;
        name.pop_back();
        return name;
    }
    return std::nullopt;
}

/// All names under which files may hold an update of the part's tensor `key`.
std::vector<std::string> namesOf(const std::string &key, const Prefixes &prefixes, const OriginalLayout &layout)
{
    constexpr std::string_view end = ".weight";
    if (!key.ends_with(end))
        return {};
    const std::string module = key.substr(0, key.size() - end.size());
    std::vector<std::string> names = {std::string(prefixes.dotted) + module,
                                      std::string(prefixes.underscored) + underscored(module)};
    if (prefixes.part == ModelPart::UNet) {
        if (const auto original = originalName(module, layout))
            names.push_back(std::string(prefixes.underscored) + underscored(*original));
    } else {
        names.push_back(fmt::format("{}text_model.{}", prefixes.dotted, module));
        names.push_back(fmt::format("{}text_model_{}", prefixes.underscored, underscored(module)));
    }
    return names;
}

} // namespace

LoraFile::LoraFile(const LoraChoice &choice)
    : m_file(choice.file)
    , m_weight(choice.weight)
{
    for (const SafetensorsEntry &entry : m_file.header().entries)
        addEntry(entry);
    requireWholeModules();
}

void LoraFile::addEntry(const SafetensorsEntry &entry)
{
    for (const auto &[mark, name] : kRelatives) {
        if (entry.name.find(mark) != std::string::npos)
            throw Error(ErrorKind::Checkpoint,
                        fmt::format("{} is a {} file (it holds {}). Only plain LoRA files can be used.", fileName(),
                                    name, entry.name),
                        m_file.path().string());
    }
    for (const Ending &ending : kEndings) {
        if (!entry.name.ends_with(ending.text))
            continue;
        const std::string name = tidied(entry.name.substr(0, entry.name.size() - ending.text.size()));
        Module &module = m_modules[name];
        const SafetensorsEntry *&place = ending.role == Role::Down ? module.down
                                         : ending.role == Role::Up ? module.up
                                                                   : module.alpha;
        if (place)
            throw Error(ErrorKind::Checkpoint, fmt::format("{} holds two updates of {}; not loaded.", fileName(), name),
                        m_file.path().string());
        place = &entry;
        return;
    }
    throw Error(
        ErrorKind::Checkpoint,
        fmt::format("{} holds the tensor {}, which is no part of a LoRA that is known here.", fileName(), entry.name),
        m_file.path().string());
}

void LoraFile::requireWholeModules() const
{
    std::vector<std::string> foreign;
    for (const auto &[name, module] : m_modules) {
        if (!module.down || !module.up || module.down->shape.empty() || module.up->shape.size() < 2
            || module.up->shape[1] != module.down->shape[0])
            throw Error(ErrorKind::Checkpoint,
                        fmt::format("{} is damaged: the update of {} is not whole.", fileName(), name),
                        m_file.path().string());
        if (!partOf(name))
            foreign.push_back(name);
    }
    if (!foreign.empty())
        throw Error(ErrorKind::Checkpoint,
                    fmt::format("{} is not a LoRA for SDXL: {} of its modules are of another model ({}).", fileName(),
                                foreign.size(), listText(foreign)),
                    m_file.path().string());
}

void LoraFile::addTo(Weights &weights, ModelPart part, const OriginalLayout &layout) const
{
    const auto prefixes = std::ranges::find(kPrefixes, part, &Prefixes::part);
    if (prefixes == kPrefixes.end())
        return;
    std::map<std::string, std::string> keys;
    for (const std::string &key : weights.keys()) {
        for (std::string &name : namesOf(key, *prefixes, layout))
            keys.emplace(std::move(name), key);
    }
    std::vector<std::string> unknown;
    for (const auto &[name, module] : m_modules) {
        if (partOf(name) != part)
            continue;
        if (const auto key = keys.find(name); key != keys.end())
            weights.addUpdate(key->second, read(name, module));
        else
            unknown.push_back(name);
    }
    if (!unknown.empty())
        throw Error(ErrorKind::Checkpoint,
                    fmt::format("{} does not fit the model: {} of its modules are not in it ({}).", fileName(),
                                unknown.size(), listText(unknown)),
                    m_file.path().string());
    m_file.checkUnchanged();
}

/// α: the module's own, or what peft wrote for all modules of the part into the file's metadata, or the rank.
double LoraFile::alphaOf(const std::string &name, const Module &module, int64_t rank) const
{
    if (module.alpha)
        return m_file.read(*module.alpha, at::TensorOptions(at::kFloat)).item<double>();
    const auto text = m_file.header().metadata.find("lora_adapter_metadata");
    if (text != m_file.header().metadata.end()) {
        const Json json = parseJson(text->second, fileName() + ": lora_adapter_metadata", ErrorKind::Checkpoint);
        const auto alpha = json.is_object() ? json.find(name.substr(0, name.find('.')) + ".lora_alpha") : json.end();
        if (alpha != json.end() && alpha->is_number())
            return alpha->get<double>();
    }
    return static_cast<double>(rank);
}

LowRankUpdate LoraFile::read(const std::string &name, const Module &module) const
{
    const at::TensorOptions options(at::kFloat);
    const int64_t rank = module.down->shape[0];
    LowRankUpdate update;
    update.name = fmt::format("{} of {}", name, fileName());
    update.down = m_file.read(*module.down, options);
    update.up = m_file.read(*module.up, options);
    update.scale = m_weight * alphaOf(name, module, rank) / static_cast<double>(std::max<int64_t>(rank, 1));
    return update;
}

} // namespace pixelsmith
