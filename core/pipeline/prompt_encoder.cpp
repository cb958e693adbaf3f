#include "pipeline/prompt_encoder.h"

#include "models/clip_text_model.h"
#include "models/clip_tokenizer.h"

#include <ATen/ATen.h>

namespace pixelsmith {

namespace {

template<typename TextEncoder>
TextEncoderOutput encode(const Checkpoint &checkpoint, ModelPart part, const std::vector<std::string> &texts,
                         const at::TensorOptions &options)
{
    const TextEncoderConfig config = checkpoint.textEncoderConfig(part);
    const CLIPTokenizer tokenizer = CLIPTokenizer::load(checkpoint.tokenizerFolder(part));
    tokenizer.requireVocabSize(config.vocab_size);
    Weights weights = checkpoint.weights(part, options);
    const TextEncoder encoder(weights, config);
    weights.finish();
    std::vector<at::Tensor> rows;
    for (const std::string &text : texts)
        rows.push_back(at::tensor(tokenizer.encode(text), at::kLong));
    return encoder(at::stack(rows).to(options.device()));
}

} // namespace

PromptEmbeds encodePrompts(const Checkpoint &checkpoint, const Prompts &prompts, const at::TensorOptions &options)
{
    std::vector<std::string> texts = {prompts.prompt};
    if (prompts.isGuided)
        texts.insert(texts.begin(), prompts.negativePrompt);

    const TextEncoderOutput first = encode<CLIPTextModel>(checkpoint, ModelPart::TextEncoder, texts, options);
    const TextEncoderOutput second =
        encode<CLIPTextModelWithProjection>(checkpoint, ModelPart::TextEncoder2, texts, options);
    PromptEmbeds result = {at::cat({first.hidden_states.rbegin()[1], second.hidden_states.rbegin()[1]}, -1),
                           second.pooled};
    if (prompts.isGuided && prompts.negativePrompt.empty() && checkpoint.hasZerosForEmptyPrompt()) {
        result.embeds[0].zero_();
        result.pooled[0].zero_();
    }
    return result;
}

} // namespace pixelsmith
