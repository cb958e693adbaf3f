#include "pipeline/prompt_encoder.h"

#include "base/json.h"
#include "models/clip_text_model.h"
#include "models/clip_tokenizer.h"

#include <ATen/ATen.h>

namespace pixelsmith {

namespace {

namespace fs = std::filesystem;

bool hasZerosForEmptyPrompt(const fs::path &checkpoint)
{
    if (!fs::exists(checkpoint / "model_index.json"))
        return false;
    const Json index = readJsonFile(checkpoint / "model_index.json", ErrorKind::Checkpoint);
    return index.is_object() && index.value("force_zeros_for_empty_prompt", false);
}

at::Tensor tokenIds(const CLIPTokenizer &tokenizer, const std::vector<std::string> &texts)
{
    std::vector<at::Tensor> rows;
    for (const std::string &text : texts)
        rows.push_back(at::tensor(tokenizer.encode(text), at::kLong));
    return at::stack(rows);
}

} // namespace

PromptEmbeds encodePrompts(const fs::path &checkpoint, const Prompts &prompts, const at::TensorOptions &options)
{
    std::vector<std::string> texts = {prompts.prompt};
    if (prompts.isGuided)
        texts.insert(texts.begin(), prompts.negativePrompt);

    const auto encode = [&](const char *tokenizer, const char *encoder) {
        const at::Tensor ids = tokenIds(CLIPTokenizer::load(checkpoint / tokenizer), texts).to(options.device());
        const CLIPTextModel model = CLIPTextModel::load(checkpoint / encoder, options);
        return model(ids);
    };
    const auto first = encode("tokenizer", "text_encoder");
    const auto second = encode("tokenizer_2", "text_encoder_2");
    PromptEmbeds result = {at::cat({first.hidden_states.rbegin()[1], second.hidden_states.rbegin()[1]}, -1), second.pooled};
    if (prompts.isGuided && prompts.negativePrompt.empty() && hasZerosForEmptyPrompt(checkpoint)) {
        result.embeds[0].zero_();
        result.pooled[0].zero_();
    }
    return result;
}

} // namespace pixelsmith
