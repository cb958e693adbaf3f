// JSON as such, the configurations of a model's parts, and the index of its shards.
#include "base/json.h"
#include "checkpoint/model_config.h"
#include "checkpoint/model_files.h"
#include "fuzz/fuzz.h"
#include "support/source_paths.h"

using namespace pixelsmith;

namespace pixelsmith::fuzz {

std::vector<std::string> seeds()
{
    std::vector<std::string> texts = {
        R"({"metadata":{"total_size":3},"weight_map":{"a":"one.safetensors","b":"two-00001-of-00002.safetensors"}})"};
    for (const char *part : {"unet", "vae", "text_encoder", "text_encoder_2"})
        texts.push_back(readFile(tinyCheckpoint() / part / "config.json"));
    texts.push_back(readFile(tinyCheckpoint() / "scheduler" / "scheduler_config.json"));
    return texts;
}

std::vector<std::string> words()
{
    return {"null",     "true",          "[]", "{}", "-0.0", "1e308", "\"../../x\"", "\"\\ud800\"",
            "[[[[[[[[", "\"auto_map\":", "NaN"};
}

} // namespace pixelsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string_view text = fuzz::textOf(data, size);
    fuzz::expectRefusalAtMost([&] { parseJson(text, "text", ErrorKind::Checkpoint); });
    const auto &folder = fuzz::folder();
    for (const char *name : {"config.json", "scheduler_config.json", "model.safetensors.index.json"})
        fuzz::writeFile(folder / name, text);
    fuzz::expectRefusalAtMost([&] { readUNetConfig(folder); });
    fuzz::expectRefusalAtMost([&] { readVaeConfig(folder); });
    fuzz::expectRefusalAtMost([&] { readTextEncoderConfig(folder); });
    fuzz::expectRefusalAtMost([&] { readSchedulerConfig(folder); });
    fuzz::expectRefusalAtMost([&] { findModelFiles(folder); });
    return 0;
}
