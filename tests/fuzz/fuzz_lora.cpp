// LoRA files: their keys in all styles, and whether the model takes them.
#include "checkpoint/lora.h"
#include "fuzz/fuzz.h"
#include "support/source_paths.h"
#include "support/safetensors_bytes.h"

#include <pixelsmith/pipeline.h>

#include <cstring>

using namespace pixelsmith;

namespace {

/// The header's text alone, so that mutations meet keys.
std::string headerOf(const std::filesystem::path &path)
{
    const std::string bytes = fuzz::readFile(path);
    uint64_t size = 0;
    std::memcpy(&size, bytes.data(), sizeof(size));
    return bytes.substr(8, size);
}

} // namespace

namespace pixelsmith::fuzz {

std::vector<std::string> seeds()
{
    std::vector<std::string> texts = {
        R"({"lora_unet_x.lora_down.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},)"
        R"("lora_unet_x.lora_up.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]},)"
        R"("lora_unet_x.alpha":{"dtype":"F32","shape":[],"data_offsets":[16,20]}})"};
    for (const char *style : {"diffusers", "kohya", "original", "peft"})
        texts.push_back(headerOf(goldenFolder() / "lora" / (std::string(style) + ".safetensors")));
    return texts;
}

std::vector<std::string> words()
{
    return {".lora_down.weight", ".lora_up.weight", ".alpha",      ".lora_A.weight", ".lora_B.weight", "lora_unet_",
            "lora_te1_",         "lora_te2_",       "unet.",       "text_encoder.",  ".dora_scale",    ".hada_w1_a",
            "input_blocks_1_1_", "mid_block",       "__metadata__"};
}

} // namespace pixelsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const auto path = fuzz::folder() / "style.safetensors";
    const std::string_view header = fuzz::textOf(data, size);
    // As much data as the last tensor of a sound header wants.
    size_t bytes = 0;
    if (const size_t at = header.rfind("]}"); at != std::string_view::npos) {
        const size_t comma = header.rfind(',', at);
        if (comma != std::string_view::npos)
            bytes = std::min<size_t>(1u << 22,
                                     std::strtoull(std::string(header.substr(comma + 1, 12)).c_str(), nullptr, 10));
    }
    fuzz::writeFile(path, safetensorsBytes(header, std::string(bytes, '\0')));
    fuzz::expectRefusalAtMost([&] { LoraFile(LoraChoice{.file = path.string()}); });
    return 0;
}
