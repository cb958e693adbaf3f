// The three files of a tokenizer, one of them spoilt, and prompts with it. The first byte says which.
#include "fuzz/fuzz.h"
#include "models/clip_tokenizer.h"
#include "support/source_paths.h"

using namespace pixelsmith;

namespace {

constexpr const char *kFiles[] = {"vocab.json", "merges.txt", "tokenizer_config.json"};

} // namespace

namespace pixelsmith::fuzz {

std::vector<std::string> seeds()
{
    std::vector<std::string> texts;
    for (size_t i = 0; i < std::size(kFiles); ++i)
        texts.push_back(std::string(1, static_cast<char>(i)) + readFile(tinyCheckpoint() / "tokenizer" / kFiles[i]));
    return texts;
}

std::vector<std::string> words()
{
    return {"</w>",        "<|endoftext|>", "#version: 0.2\n",    "\n",        " ",
            "\"\\u0120\"", "\xc3\x28",      std::string(1, '\0'), "\"a</w>\":"};
}

} // namespace pixelsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const size_t spoilt = data[0] % std::size(kFiles);
    for (size_t i = 0; i < std::size(kFiles); ++i) {
        static const std::vector<std::string> sound = fuzz::seeds();
        fuzz::writeFile(fuzz::folder() / kFiles[i],
                        i == spoilt ? fuzz::textOf(data + 1, size - 1) : std::string_view(sound[i]).substr(1));
    }
    fuzz::expectRefusalAtMost([&] {
        const CLIPTokenizer tokenizer = CLIPTokenizer::load(fuzz::folder());
        if (tokenizer.encode("a photo of a cat, 1977").size() != CLIPTokenizer::kLength)
            std::abort();
    });
    return 0;
}
