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

template<typename TextEncoder>
TextEncoderOutput encode(const fs::path &checkpoint, const char *tokenizerFolder, const char *encoderFolder,
                         const std::vector<std::string> &texts, const at::TensorOptions &options)
{
    const TextEncoderConfig config = readTextEncoderConfig(checkpoint / encoderFolder);
    const CLIPTokenizer tokenizer = CLIPTokenizer::load(checkpoint / tokenizerFolder);
    tokenizer.requireVocabSize(config.vocab_size);
    Weights weights = Weights::load(checkpoint / encoderFolder, options);
    const TextEncoder encoder(weights, config);
    weights.finish();
    std::vector<at::Tensor> rows;
    for (const std::string &text : texts)
        rows.push_back(at::tensor(tokenizer.encode(text), at::kLong));
    return encoder(at::stack(rows).to(options.device()));
}

} // namespace

PromptEmbeds encodePrompts(const fs::path &checkpoint, const Prompts &prompts, const at::TensorOptions &options)
{
    std::vector<std::string> texts = {prompts.prompt};
    if (prompts.isGuided)
        texts.insert(texts.begin(), prompts.negativePrompt);

    const TextEncoderOutput first = encode<CLIPTextModel>(checkpoint, "tokenizer", "text_encoder", texts, options);
    const TextEncoderOutput second =
        encode<CLIPTextModelWithProjection>(checkpoint, "tokenizer_2", "text_encoder_2", texts, options);
    PromptEmbeds result = {at::cat({first.hidden_states.rbegin()[1], second.hidden_states.rbegin()[1]}, -1), second.pooled};
    if (prompts.isGuided && prompts.negativePrompt.empty() && hasZerosForEmptyPrompt(checkpoint)) {
        result.embeds[0].zero_();
        result.pooled[0].zero_();
    }
    return result;
}

} // namespace pixelsmith
