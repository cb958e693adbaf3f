// Header and layout of safetensors files, and what kind of file it is.
#include "checkpoint/safetensors.h"
#include "checkpoint/safetensors_header.h"
#include "fuzz/fuzz.h"
#include "support/safetensors_bytes.h"

#include <ATen/ATen.h>

using namespace pixelsmith;

namespace pixelsmith::fuzz {

std::vector<std::string> seeds()
{
    return {
        R"({"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F16","shape":[4],"data_offsets":[24,32]}})",
        R"({"__metadata__":{"format":"pt"},"x":{"dtype":"I64","shape":[],"data_offsets":[0,8]}})",
        R"({"empty":{"dtype":"BF16","shape":[0,7],"data_offsets":[0,0]},"u":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}})",
        "{}",
    };
}

std::vector<std::string> words()
{
    return {"\"dtype\"",
            "\"shape\"",
            "\"data_offsets\"",
            "\"__metadata__\"",
            "\"F8_E4M3\"",
            "\"F64\"",
            "\"BOOL\"",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            "\"\\u0061\"",
            "[0,0]",
            "\"a\":"};
}

} // namespace pixelsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string_view json = fuzz::textOf(data, size);
    fuzz::expectRefusalAtMost([&] {
        const SafetensorsHeader header = parseSafetensorsHeader(json, "file", "file");
        for (const uint64_t bytes : {uint64_t{0}, uint64_t{8}, uint64_t{9}, uint64_t{32}})
            fuzz::expectRefusalAtMost([&] { checkSafetensorsLayout(header, bytes, "file", "file"); });
    });
    // As a file: with its length in front, and as it stands.
    if (size % 8 == 0) {
        const auto path = fuzz::folder() / "model.safetensors";
        for (const std::string &content : {safetensorsBytes(json, std::string(32, '\1')), std::string(json)}) {
            fuzz::writeFile(path, content);
            fuzz::expectRefusalAtMost([&] {
                const SafetensorsFile file(path);
                for (const SafetensorsEntry &entry : file.header().entries)
                    file.read(entry, {});
            });
        }
    }
    return 0;
}
