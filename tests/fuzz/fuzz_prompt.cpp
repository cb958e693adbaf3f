// Prompts: the notation of weights, and their tokens.
#include "fuzz/fuzz.h"
#include "models/clip_tokenizer.h"
#include "models/prompt_weights.h"
#include "support/source_paths.h"

using namespace pixelsmith;

namespace pixelsmith::fuzz {

std::vector<std::string> seeds()
{
    return {"a photo of a cat, 1977", "(red:1.3) [blue] ((deep)) \\(plain\\) BREAK next", "ünïcödé 猫 \xf0\x9f\x90\x88",
            "<|startoftext|>it's we'll<|endoftext|>", ""};
}

std::vector<std::string> words()
{
    return {"(",
            ")",
            "[",
            "]",
            ":",
            "\\",
            "BREAK",
            ":1.5)",
            ":-1e999)",
            "<|endoftext|>",
            "'s",
            "\xcc\x81",
            "\xed\xa0\x80",
            "\xe2\x80\xae",
            std::string(1, '\0')};
}

} // namespace pixelsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const CLIPTokenizer tokenizer = CLIPTokenizer::load(tinyCheckpoint() / "tokenizer");
    const std::string_view prompt = fuzz::textOf(data, size);
    const auto check = [](std::string_view text) {
        const auto ids = tokenizer.encode(text);
        if (ids.size() != CLIPTokenizer::kLength)
            std::abort();
        for (const int64_t id : ids) {
            if (id < 0 || id >= tokenizer.vocabSize())
                std::abort();
        }
    };
    check(prompt);
    for (const WeightedText &piece : parsePromptWeights(prompt))
        check(piece.text);
    return 0;
}
