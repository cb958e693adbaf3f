#include "checkpoint/checkpoint.h"
#include "checkpoint/model_config.h"
#include "checkpoint/safetensors.h"
#include "models/autoencoder_kl.h"
#include "models/clip_text_model.h"
#include "models/host_memory.h"
#include "models/unet_2d_condition.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>

/// SDXL at its full size with random weights, made by full_size.py.
///   bench_full_size MODEL REFERENCE.safetensors [text|vae|unet-bfloat16|unet-float32]   compares with what diffusers computed
///   bench_full_size MODEL --single FILE CONFIGS                   compares the tensors of a folder and of a single file
///   bench_full_size MODEL --serve LATENTS                         one UNet evaluation for each line on standard input
namespace pixelsmith {
namespace {

namespace fs = std::filesystem;

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double peakGigabytes()
{
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1e6;
}

class Reference
{
public:
    explicit Reference(const fs::path &path)
    {
        const SafetensorsFile file(path);
        for (const SafetensorsEntry &entry : file.header().entries)
            m_tensors.emplace(entry.name, file.read(entry, at::TensorOptions(at::kFloat)));
    }

    const at::Tensor &operator[](const std::string &name) const { return m_tensors.at(name); }

    /// The largest error, relative to the largest value expected.
    double error(const at::Tensor &value, const std::string &name) const
    {
        const at::Tensor &expected = m_tensors.at(name);
        return ((value.to(at::kFloat) - expected).abs().max() / expected.abs().max()).item<double>();
    }

private:
    std::map<std::string, at::Tensor> m_tensors;
};

void compareText(const fs::path &model, const Reference &reference)
{
    const at::TensorOptions options(at::kFloat);
    const at::Tensor ids = reference["ids"].to(at::kLong);
    const auto compare = [&](const std::string &name, const TextEncoderOutput &output) {
        fmt::print("{} float32: hidden {:.1e}, pooled {:.1e}\n", name,
                   reference.error(output.hidden_states.rbegin()[1], name + ".hidden"),
                   reference.error(output.pooled, name + ".pooled"));
    };
    Weights first = Weights::load(model / "text_encoder", options);
    compare("text_encoder", CLIPTextModel(first, readTextEncoderConfig(model / "text_encoder"))(ids));
    Weights second = Weights::load(model / "text_encoder_2", options);
    compare("text_encoder_2",
            CLIPTextModelWithProjection(second, readTextEncoderConfig(model / "text_encoder_2"))(ids));
}

void compareVae(const fs::path &model, const Reference &reference)
{
    const AutoencoderKL vae(readVaeConfig(model / "vae"), Weights::load(model / "vae", at::TensorOptions(at::kFloat)));
    fmt::print("vae float32: decoded {:.1e}, mean {:.1e}\n",
               reference.error(vae.decode(reference["vae.z"]), "vae.decoded"),
               reference.error(vae.encode(reference["vae.image"]).mean, "vae.mean"));
}

UNet2DConditionModel openUNet(const fs::path &model, at::ScalarType dtype)
{
    return {readUNetConfig(model / "unet"), Weights::load(model / "unet", at::TensorOptions(dtype))};
}

void compareUNet(const fs::path &model, const Reference &reference, at::ScalarType dtype)
{
    const auto start = std::chrono::steady_clock::now();
    const UNet2DConditionModel unet = openUNet(model, dtype);
    fmt::print("unet {}: loaded in {:.1f} s, peak {:.2f} GB\n", c10::toString(dtype), secondsSince(start),
               peakGigabytes());
    for (const std::string prefix : {"unet.16.", "unet.32."}) {
        const AddedConditions added{reference[prefix + "pooled"], reference[prefix + "ids"]};
        const at::Tensor output = unet(reference[prefix + "sample"], 500, reference[prefix + "text"], added);
        fmt::print("{}{}: {:.1e} of float32 (diffusers in bfloat16: {:.1e}), peak {:.2f} GB\n", prefix,
                   c10::toString(dtype), reference.error(output, prefix + "float32"),
                   reference.error(reference[prefix + "bfloat16"], prefix + "float32"), peakGigabytes());
        std::fflush(stdout);
    }
}

/// The same tensors from the folder and from the single file?
void compareForms(const fs::path &folder, const fs::path &file, const fs::path &configs)
{
    const Checkpoint first({.checkpoint = folder});
    const Checkpoint second({.checkpoint = file, .configs = configs});
    const at::TensorOptions asStored(at::kCPU);
    for (const ModelPart part : {ModelPart::TextEncoder, ModelPart::TextEncoder2, ModelPart::UNet, ModelPart::Vae}) {
        Weights a = first.weights(part, asStored);
        Weights b = second.weights(part, asStored);
        a.dropPrefix("text_model.");
        b.dropPrefix("text_model.");
        int equal = 0;
        int different = 0;
        const std::vector<std::string> keys = a.keys();
        for (const std::string &key : keys) {
            const at::Tensor tensor = a.take(key, a.shape(key));
            const bool isEqual = b.has(key) && at::equal(tensor, b.take(key, tensor.sizes()));
            ++(isEqual ? equal : different);
        }
        b.finish();
        fmt::print("{}: {} tensors equal, {} different\n", folderName(part), equal, different);
        std::fflush(stdout);
    }
}

void serve(const fs::path &model, int64_t latents)
{
    const UNet2DConditionModel unet = openUNet(model, at::kBFloat16);
    const at::TensorOptions options(at::kBFloat16);
    const PreparedPrompts prompts = unet.prepare(at::randn({1, 77, unet.config().cross_attention_dim}, options));
    const AddedConditions added{at::randn({1, 1280}, options), at::full({1, 6}, 1024.0, at::kFloat)};
    const at::Tensor sample = at::randn({1, 4, latents, latents}, options);
    fmt::print("ready\n");
    std::fflush(stdout);
    for (std::string line; std::getline(std::cin, line);) {
        const auto start = std::chrono::steady_clock::now();
        unet(sample, 500, prompts, added);
        fmt::print("{:.3f}\n", secondsSince(start));
        std::fflush(stdout);
    }
}

void run(const std::vector<std::string> &arguments)
{
    if (arguments.size() < 2)
        throw Error(ErrorKind::InvalidRequest,
                    "Say MODEL REFERENCE [text|vae|unet-bfloat16|unet-float32] or MODEL --serve LATENTS.");
    const c10::InferenceMode inference;
    at::set_num_threads(2);
    keepHostMemory(size_t{384} << 20);
    const fs::path model = arguments[0];
    if (arguments[1] == "--serve")
        return serve(model, arguments.size() > 2 ? std::stoll(arguments[2]) : 64);
    if (arguments[1] == "--single" && arguments.size() > 3)
        return compareForms(model, arguments[2], arguments[3]);
    const Reference reference(arguments[1]);
    const auto isWanted = [&](const char *part) { return arguments.size() < 3 || arguments[2] == part; };
    if (isWanted("text"))
        compareText(model, reference);
    if (isWanted("vae"))
        compareVae(model, reference);
    if (isWanted("unet-bfloat16"))
        compareUNet(model, reference, at::kBFloat16);
    if (isWanted("unet-float32"))
        compareUNet(model, reference, at::kFloat);
}

} // namespace
} // namespace pixelsmith

int main(int argc, char **argv)
{
    try {
        pixelsmith::run({argv + 1, argv + argc});
        return EXIT_SUCCESS;
    } catch (const std::exception &error) {
        fmt::print(stderr, "{}\n", error.what());
        return EXIT_FAILURE;
    }
}
