#include "checkpoint/model_config.h"
#include "models/autoencoder_kl.h"
#include "models/host_memory.h"
#include "models/unet_2d_condition.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>
#include <functional>
#include <map>
#include <sstream>

/// Times the models of a checkpoint: milliseconds of a UNet evaluation by batch size, of the autoencoder by megapixel.
///   bench_engine MODEL [--device cpu|cuda] [--dtype float32,bfloat16,float16] [--threads N] [--batch 1,2,4,8,16,32]
///                [--size LATENTS] [--repeat N] [--keep MEGABYTES]
namespace pixelsmith {
namespace {

struct Options
{
    std::filesystem::path model;
    std::map<std::string, std::string> values = {{"device", "cpu"}, {"dtype", "float32,bfloat16"},
                                                 {"threads", "2"},  {"batch", "1,2,4,8,16,32"},
                                                 {"size", "0"},     {"repeat", "20"},
                                                 {"keep", "1024"}};

    int64_t number(const std::string &key) const { return std::stoll(values.at(key)); }
    std::vector<std::string> list(const std::string &key) const
    {
        std::vector<std::string> items;
        std::istringstream text(values.at(key));
        for (std::string item; std::getline(text, item, ',');)
            items.push_back(item);
        return items;
    }
};

Options parse(int argc, char **argv)
{
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (!word.starts_with("--")) {
            options.model = word;
            continue;
        }
        const auto value = options.values.find(word.substr(2));
        if (value == options.values.end() || i + 1 == argc)
            throw Error(ErrorKind::InvalidRequest, fmt::format("{} is not an option of this program.", word), word);
        value->second = argv[++i];
    }
    if (options.model.empty())
        throw Error(ErrorKind::InvalidRequest, "The folder of a model is missing.");
    return options;
}

at::ScalarType dtypeOf(const std::string &name)
{
    const std::map<std::string, at::ScalarType> known = {
        {"float32", at::kFloat}, {"bfloat16", at::kBFloat16}, {"float16", at::kHalf}};
    const auto found = known.find(name);
    if (found == known.end())
        throw Error(ErrorKind::InvalidRequest, fmt::format("{} is not one of float32, bfloat16, float16.", name), name);
    return found->second;
}

at::TensorOptions optionsFor(const std::string &device, at::ScalarType dtype)
{
    if (device != "cpu" && !dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL))
        throw Error(ErrorKind::Device, fmt::format("CUDA cannot be loaded: {}.", dlerror()), device);
    return at::TensorOptions(dtype).device(at::Device(device));
}

/// Times of one call in milliseconds, medians.
struct Times
{
    double wall = 0;
    double cpu = 0; ///< of all threads; on a busy machine the steadier figure
};

double median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
}

/// Two calls to warm up, then `repeat` that count.
Times timesOf(int64_t repeat, const std::function<at::Tensor()> &call)
{
    std::vector<double> walls;
    std::vector<double> cpus;
    for (int64_t i = 0; i < repeat + 2; ++i) {
        const auto start = std::chrono::steady_clock::now();
        const std::clock_t cpuStart = std::clock();
        call().flatten()[0].item<float>(); // waits for the device
        const std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - start;
        if (i < 2)
            continue;
        walls.push_back(wall.count());
        cpus.push_back(1e3 * static_cast<double>(std::clock() - cpuStart) / CLOCKS_PER_SEC);
    }
    return {.wall = median(walls), .cpu = median(cpus)};
}

void benchUNet(const Options &options, const at::TensorOptions &tensors)
{
    const std::filesystem::path folder = options.model / "unet";
    const UNet2DConditionModel unet(readUNetConfig(folder), Weights::load(folder, tensors));
    const UNetConfig &config = unet.config();
    const int64_t side = options.number("size") > 0 ? options.number("size") : config.sample_size;
    const int64_t pooled = config.projection_class_embeddings_input_dim - 6 * config.addition_time_embed_dim;
    const PreparedPrompts prompts = unet.prepare(at::randn({1, 77, config.cross_attention_dim}, tensors));
    for (const std::string &batch : options.list("batch")) {
        const int64_t n = std::stoll(batch);
        const at::Tensor sample = at::randn({n, config.in_channels, side, side}, tensors);
        const AddedConditions added{.text_embeds = at::randn({1, pooled}, tensors),
                                    .time_ids = at::full({n, 6}, 1024.0, tensors.dtype(at::kFloat))};
        const Times times = timesOf(options.number("repeat"), [&] { return unet(sample, 500, prompts, added); });
        fmt::print(
            "unet {0}x{0} batch {1:2}: {2:8.2f} ms wall, {3:8.2f} ms CPU; a sample {4:7.2f} ms wall, {5:7.2f} ms CPU\n",
            side, n, times.wall, times.cpu, times.wall / static_cast<double>(n), times.cpu / static_cast<double>(n));
        std::fflush(stdout);
    }
}

void benchVae(const Options &options, const at::TensorOptions &tensors)
{
    const std::filesystem::path folder = options.model / "vae";
    const AutoencoderKL vae(readVaeConfig(folder), Weights::load(folder, tensors));
    const int64_t side = vae.config().sample_size;
    const int64_t latentSide = side / vae.config().scaleFactor();
    const double megapixels = static_cast<double>(side * side) / 1e6;
    const at::Tensor image = at::rand({1, vae.config().in_channels, side, side}, tensors) * 2 - 1;
    const at::Tensor z = at::randn({1, vae.config().latent_channels, latentSide, latentSide}, tensors);
    const auto print = [&](const char *what, const Times &times) {
        fmt::print(
            "vae {0} {1}x{1}: {2:8.2f} ms wall, {3:8.2f} ms CPU; a megapixel {4:8.1f} ms wall, {5:8.1f} ms CPU\n", what,
            side, times.wall, times.cpu, times.wall / megapixels, times.cpu / megapixels);
    };
    print("encode", timesOf(options.number("repeat"), [&] { return vae.encode(image).mean; }));
    print("decode", timesOf(options.number("repeat"), [&] { return vae.decode(z); }));
    std::fflush(stdout);
}

void run(const Options &options)
{
    if (options.number("keep") > 0)
        keepHostMemory(static_cast<size_t>(options.number("keep")) << 20);
    at::set_num_threads(static_cast<int>(options.number("threads")));
    const c10::InferenceMode inference;
    for (const std::string &dtype : options.list("dtype")) {
        fmt::print("{} {} threads {}\n", options.values.at("device"), dtype, options.number("threads"));
        const at::TensorOptions tensors = optionsFor(options.values.at("device"), dtypeOf(dtype));
        benchUNet(options, tensors);
        benchVae(options, tensors);
    }
}

} // namespace
} // namespace pixelsmith

int main(int argc, char **argv)
{
    try {
        pixelsmith::run(pixelsmith::parse(argc, argv));
        return EXIT_SUCCESS;
    } catch (const std::exception &error) {
        fmt::print(stderr, "{}\n", error.what());
        return EXIT_FAILURE;
    }
}
