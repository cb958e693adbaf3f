#include <pixelsmith/model_file.h>

#include "base/json.h"
#include "checkpoint/model_files.h"
#include "checkpoint/safetensors.h"
#include "checkpoint/size_text.h"

#include <pixelsmith/error.h>

#include <c10/core/ScalarType.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace pixelsmith {

namespace {

namespace fs = std::filesystem;

/// What all headers of a model say together.
class Headers
{
public:
    void add(const SafetensorsFile &file)
    {
        for (const SafetensorsEntry &entry : file.header().entries) {
            int64_t count = 1;
            for (const int64_t side : entry.shape)
                count *= side;
            m_parameters += c10::isFloatingType(entry.dtype) ? count : 0;
            m_numbersOf[entry.dtype] += c10::isFloatingType(entry.dtype) ? count : 0;
            m_shapes.emplace(entry.name, entry.shape);
        }
        m_metadata.insert(file.header().metadata.begin(), file.header().metadata.end());
    }

    int64_t parameters() const { return m_parameters; }
    int64_t tensors() const { return static_cast<int64_t>(m_shapes.size()); }
    std::string exampleTensor() const { return m_shapes.empty() ? std::string() : m_shapes.begin()->first; }

    bool has(const std::string &name) const { return m_shapes.contains(name); }

    bool hasIn(std::string_view part) const
    {
        return std::ranges::any_of(m_shapes,
                                   [&](const auto &entry) { return entry.first.find(part) != std::string::npos; });
    }

    /// Length of an axis of the first tensor whose name ends so; 0 without one.
    int64_t side(std::string_view end, size_t axis) const
    {
        for (const auto &[name, shape] : m_shapes) {
            if (name.ends_with(end) && shape.size() > axis)
                return shape[axis];
        }
        return 0;
    }

    std::string metadata(const std::string &key) const
    {
        const auto found = m_metadata.find(key);
        return found == m_metadata.end() ? std::string() : found->second;
    }

    /// One precision holds nearly all numbers, or they are mixed.
    std::string precision() const
    {
        static const std::map<c10::ScalarType, const char *> names = {{c10::ScalarType::Half, "float16"},
                                                                      {c10::ScalarType::BFloat16, "bfloat16"},
                                                                      {c10::ScalarType::Float, "float32"},
                                                                      {c10::ScalarType::Double, "float64"}};
        for (const auto &[dtype, name] : names) {
            const auto count = m_numbersOf.find(dtype);
            if (count != m_numbersOf.end()
                && static_cast<double>(count->second) > 0.99 * static_cast<double>(m_parameters))
                return name;
        }
        return "mixed";
    }

private:
    std::map<std::string, std::vector<int64_t>> m_shapes;
    std::map<std::string, std::string> m_metadata;
    std::map<c10::ScalarType, int64_t> m_numbersOf;
    int64_t m_parameters = 0;
};

constexpr std::string_view kUNet = "model.diffusion_model.";

ModelKind kindOfLora(const Headers &headers)
{
    if (headers.hasIn("double_blocks") || headers.hasIn("single_transformer_blocks") || headers.hasIn("joint_blocks"))
        return ModelKind::ForeignLora;
    // SDXL's second text encoder has its own prefix; its transformer blocks go deeper than the others'.
    const bool isSdxl = headers.hasIn("lora_te2_") || headers.hasIn("text_encoder_2.") || headers.hasIn("lora_te1_")
                        || headers.hasIn("transformer_blocks_1_") || headers.hasIn("transformer_blocks.1.")
                        || headers.hasIn("add_embedding") || headers.hasIn("label_emb");
    const bool isOlder = headers.hasIn("lora_te_");
    return isSdxl && !isOlder ? ModelKind::Sdxl : ModelKind::ForeignLora;
}

/// By the UNet's input and by what tells it the prompt.
ModelKind kindOfCheckpoint(const Headers &headers)
{
    if (headers.side("input_blocks.0.0.weight", 1) == 9)
        return headers.hasIn("conditioner.embedders.1") ? ModelKind::SdxlInpainting : ModelKind::StableDiffusion1;
    if (headers.hasIn("conditioner.embedders.1.model.")
        || (headers.hasIn("label_emb.") && !headers.hasIn("conditioner.")))
        return ModelKind::Sdxl;
    if (headers.hasIn("conditioner.embedders.0.model."))
        return ModelKind::SdxlRefiner;
    return headers.hasIn("cond_stage_model.model.") || headers.side("attn2.to_k.weight", 1) == 1024
               ? ModelKind::StableDiffusion2
               : ModelKind::StableDiffusion1;
}

ModelKind kindOfFile(const Headers &headers)
{
    if (headers.hasIn("lora_") || headers.hasIn(".lora.") || headers.hasIn("_lora.") || headers.hasIn("hada_")
        || headers.hasIn("lokr_"))
        return kindOfLora(headers) == ModelKind::Sdxl ? ModelKind::Lora : ModelKind::ForeignLora;
    if (headers.hasIn("control_model.") || headers.hasIn("controlnet_"))
        return ModelKind::ControlNet;
    if (headers.hasIn("double_blocks."))
        return ModelKind::Flux;
    if (headers.hasIn("joint_blocks."))
        return ModelKind::StableDiffusion3;
    if (headers.hasIn(kUNet))
        return kindOfCheckpoint(headers);
    if (headers.hasIn("decoder.mid") && headers.hasIn("encoder.mid"))
        return headers.side("decoder.conv_in.weight", 1) == 4 ? ModelKind::Vae : ModelKind::Unknown;
    if (headers.hasIn("text_model.encoder.") || headers.hasIn("transformer.resblocks."))
        return ModelKind::TextEncoder;
    return ModelKind::Unknown;
}

ModelKind kindOfFolder(const fs::path &folder)
{
    const fs::path index = folder / "model_index.json";
    if (!fs::exists(index))
        return fs::exists(folder / "unet/config.json") && fs::exists(folder / "text_encoder_2/config.json")
                   ? ModelKind::Sdxl
                   : ModelKind::Unknown;
    const Json json = readJsonFile(index, ErrorKind::Checkpoint);
    const std::string name = json.is_object() && json.contains("_class_name") && json["_class_name"].is_string()
                                 ? json["_class_name"].get<std::string>()
                                 : std::string();
    if (name.starts_with("StableDiffusionXLInpaint"))
        return ModelKind::SdxlInpainting;
    if (name.starts_with("StableDiffusionXL"))
        return fs::exists(folder / "text_encoder/config.json") ? ModelKind::Sdxl : ModelKind::SdxlRefiner;
    if (name.starts_with("StableDiffusion3"))
        return ModelKind::StableDiffusion3;
    if (name.starts_with("Flux"))
        return ModelKind::Flux;
    return name.starts_with("StableDiffusion") ? ModelKind::StableDiffusion1 : ModelKind::Unknown;
}

bool isVaeFolder(const fs::path &folder)
{
    if (!fs::exists(folder / "config.json"))
        return false;
    const Json json = readJsonFile(folder / "config.json", ErrorKind::Checkpoint);
    return json.is_object() && json.value("_class_name", "") == "AutoencoderKL"
           && json.value("latent_channels", 4) == 4;
}

void addFiles(const fs::path &place, Headers &headers, ModelDescription &description)
{
    for (const fs::path &path : findModelFiles(place).files) {
        headers.add(SafetensorsFile(path));
        description.bytes += static_cast<int64_t>(fs::file_size(path));
    }
}

void readFolderMarks(const fs::path &folder, ModelDescription &description)
{
    const fs::path path = folder / "scheduler/scheduler_config.json";
    if (!fs::exists(path))
        return;
    const Json json = readJsonFile(path, ErrorKind::Checkpoint);
    description.predictsVelocity = json.is_object() && json.value("prediction_type", "epsilon") == "v_prediction";
    description.hasZeroTerminalSnr = json.is_object() && json.value("rescale_betas_zero_snr", false);
}

} // namespace

std::string name(ModelKind kind)
{
    switch (kind) {
    case ModelKind::Sdxl:
        return "an SDXL model";
    case ModelKind::SdxlRefiner:
        return "an SDXL refiner";
    case ModelKind::SdxlInpainting:
        return "an SDXL inpainting model";
    case ModelKind::StableDiffusion1:
        return "a Stable Diffusion 1.5 model";
    case ModelKind::StableDiffusion2:
        return "a Stable Diffusion 2 model";
    case ModelKind::StableDiffusion3:
        return "a Stable Diffusion 3 model";
    case ModelKind::Flux:
        return "a Flux model";
    case ModelKind::Vae:
        return "a VAE";
    case ModelKind::Lora:
        return "a LoRA for SDXL";
    case ModelKind::ForeignLora:
        return "a LoRA for another kind of model";
    case ModelKind::ControlNet:
        return "a ControlNet";
    case ModelKind::TextEncoder:
        return "a text encoder";
    case ModelKind::Unknown:
        return "no model of a known kind";
    }
    return {};
}

ModelDescription describeModel(const fs::path &path)
{
    ModelDescription description;
    std::error_code ignored;
    description.isFolder = fs::is_directory(path, ignored);
    Headers headers;
    if (!description.isFolder) {
        addFiles(path, headers, description);
        description.name = path.stem().string();
        description.kind = kindOfFile(headers);
        description.predictsVelocity =
            headers.has("v_pred") || headers.metadata("modelspec.prediction_type").starts_with("v");
        description.hasZeroTerminalSnr = headers.has("ztsnr");
    } else {
        description.name = fs::weakly_canonical(path).filename().string();
        description.kind = isVaeFolder(path) ? ModelKind::Vae : kindOfFolder(path);
        if (description.kind == ModelKind::Vae)
            addFiles(path, headers, description);
        else if (description.kind == ModelKind::Sdxl) {
            for (const char *part : {"text_encoder", "text_encoder_2", "unet", "vae"})
                addFiles(path / part, headers, description);
        }
        readFolderMarks(path, description);
    }
    description.parameters = headers.parameters();
    description.tensors = headers.tensors();
    description.exampleTensor = headers.exampleTensor();
    description.precision = headers.precision();
    return description;
}

void requireModelKind(const ModelDescription &description, ModelKind wanted)
{
    if (description.kind == wanted)
        return;
    std::string is = fmt::format("{} is {}", description.name, name(description.kind));
    if (description.kind == ModelKind::Unknown && description.tensors > 0)
        is += fmt::format(" ({} tensors, one is \"{}\")", groupedDigits(static_cast<uint64_t>(description.tensors)),
                          description.exampleTensor);
    std::string text = fmt::format("{}; Pixelsmith needs SDXL. Choose another.", is);
    if (wanted == ModelKind::Sdxl && (description.kind == ModelKind::Lora || description.kind == ModelKind::Vae))
        text = fmt::format("{}, not a whole model. Choose a checkpoint, and add this one to it.", is);
    else if (wanted != ModelKind::Sdxl)
        text = fmt::format("{}, not {}. Choose another.", is, name(wanted));
    throw Error(ErrorKind::Checkpoint, text, description.name);
}

} // namespace pixelsmith
