// What picture files tell of how they were made: parameters, recipes, Exif blocks and the segments of JPEG files.
#include "fuzz/fuzz.h"
#include "image_io/exif_comment.h"

#include <pixelsmith/parameters_text.h>

using namespace pixelsmith;
using namespace std::string_literals;

namespace pixelsmith::fuzz {

std::vector<std::string> seeds()
{
    const std::string exif = "II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0"
                             "\x01\0\x86\x92\x07\0\x0c\0\0\0\x2c\0\0\0\0\0\0\0UNICODE\0h\0i\0"s;
    return {"a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x768, Model: "
            "\"a, b\"",
            "x <lora:ink:0.8>\nSteps: 5, Sampler: DPM++ 2M, Schedule type: Karras, Seed: 1, Size: 64x64, "
            "Pixelsmith stages: 128x128/256x256, Pixelsmith slider: 4 of 10/5 of 10, Pixelsmith method: refined, "
            "Resources: [{\"a\": 1}]",
            toJson(GenerationRequest{.prompt = "x"}), exif,
            "\xff\xd8\xff\xe1"s + static_cast<char>(0) + static_cast<char>(exif.size() + 8) + "Exif\0\0"s + exif
                + "\xff\xfe\0\x04hi\xff\xda"s};
}

std::vector<std::string> words()
{
    return {"Negative prompt:",
            "Steps: ",
            "Size: ",
            "\n",
            ", ",
            ": ",
            "\"",
            "\\",
            "[{",
            "}]",
            "<lora:",
            "UNICODE\0"s,
            "\xff\xff\xff\xff"s,
            "\xff\xe1"s,
            "Exif\0\0"s,
            "MM\0*"s,
            " of ",
            "1e999"};
}

} // namespace pixelsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string text(fuzz::textOf(data, size));
    fuzz::expectRefusalAtMost([&] { validate(settingsFromParameters(text).request); });
    fuzz::expectRefusalAtMost([&] { recoverSettings(text, ""); });
    exifUserComment(text);
    jpegTexts(text);
    return 0;
}
