#include "pipeline/prompt_encoder.h"

#include "models/clip_text_model.h"
#include "models/clip_tokenizer.h"
#include "models/prompt_weights.h"

#include <pixelsmith/log.h>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pixelsmith {

namespace {

/// One encoder's view of a prompt: chunks of 77 ids, and the weight of each.
struct TokenChunks
{
    std::vector<std::vector<int64_t>> ids;
    std::vector<std::vector<float>> weights;
    bool isCut = false; ///< the prompt has more than fits
};

/// A very long prompt is cut here; each chunk costs as much as a prompt.
constexpr size_t kMaxChunks = 16;

TokenChunks tokenChunks(const CLIPTokenizer &tokenizer, const std::string &prompt)
{
    constexpr size_t room = CLIPTokenizer::kLength - 2;
    std::vector<int64_t> ids;
    std::vector<float> weights;
    TokenChunks chunks;
    const auto finishChunk = [&] {
        if (chunks.ids.size() == kMaxChunks)
            return;
        std::vector<float> framed(CLIPTokenizer::kLength, 1.0F);
        std::copy(weights.begin(), weights.end(), framed.begin() + 1);
        chunks.ids.push_back(tokenizer.framed(ids));
        chunks.weights.push_back(std::move(framed));
        ids.clear();
        weights.clear();
    };
    for (const WeightedText &piece : parsePromptWeights(prompt)) {
        if (piece.beginsChunk)
            finishChunk();
        for (const int64_t id : tokenizer.textIds(piece.text)) {
            if (ids.size() == room)
                finishChunk();
            if (chunks.ids.size() == kMaxChunks) {
                chunks.isCut = true;
                return chunks;
            }
            ids.push_back(id);
            weights.push_back(static_cast<float>(piece.weight));
        }
    }
    finishChunk();
    return chunks;
}

/// \param hidden  [chunks, 77, width]. Each token's state is multiplied by its weight, then each chunk is brought back
/// to the mean it had, so that weights shift attention and not brightness.
at::Tensor weighted(const at::Tensor &hidden, const std::vector<std::vector<float>> &weights)
{
    const bool isPlain = std::ranges::all_of(weights, [](const auto &chunk) {
        return std::ranges::all_of(chunk, [](float weight) { return weight == 1.0F; });
    });
    if (isPlain)
        return hidden;
    std::vector<at::Tensor> rows;
    for (const auto &chunk : weights)
        rows.push_back(at::tensor(at::ArrayRef<float>(chunk), at::kFloat));
    const at::Tensor plain = hidden.to(at::kFloat);
    const at::Tensor scaled = plain * at::stack(rows).unsqueeze(2).to(hidden.device());
    constexpr std::array<int64_t, 2> all = {1, 2};
    const at::Tensor factor = plain.mean(all, /*keepdim=*/true) / scaled.mean(all, /*keepdim=*/true);
    return (scaled * factor).to(hidden.scalar_type());
}

struct EncodedPrompts
{
    at::Tensor embeds; ///< [p, 77 * chunks, width]
    at::Tensor pooled; ///< [p, …]: of each prompt's first chunk
    bool isCut = false;
};

template<typename TextEncoder>
EncodedPrompts encode(const Checkpoint &checkpoint, ModelPart part, const std::vector<std::string> &texts,
                      const at::TensorOptions &options)
{
    const TextEncoderConfig config = checkpoint.textEncoderConfig(part);
    const CLIPTokenizer tokenizer = CLIPTokenizer::load(checkpoint.tokenizerFolder(part));
    tokenizer.requireVocabSize(config.vocab_size);
    Weights weights = checkpoint.weights(part, options);
    const TextEncoder encoder(weights, config);
    weights.finish();

    std::vector<TokenChunks> prompts;
    size_t count = 1;
    bool isCut = false;
    for (const std::string &text : texts) {
        prompts.push_back(tokenChunks(tokenizer, text));
        count = std::max(count, prompts.back().ids.size());
        isCut = isCut || prompts.back().isCut;
    }
    std::vector<at::Tensor> rows;
    std::vector<std::vector<float>> tokenWeights;
    for (TokenChunks &prompt : prompts) {
        // All prompts get as many chunks, for they go through the UNet together.
        prompt.ids.resize(count, tokenizer.framed({}));
        prompt.weights.resize(count, std::vector<float>(CLIPTokenizer::kLength, 1.0F));
        for (const auto &ids : prompt.ids)
            rows.push_back(at::tensor(ids, at::kLong));
        tokenWeights.insert(tokenWeights.end(), prompt.weights.begin(), prompt.weights.end());
    }
    const TextEncoderOutput output = encoder(at::stack(rows).to(options.device()));
    const at::Tensor hidden = weighted(output.hidden_states.rbegin()[1], tokenWeights);
    const auto promptCount = static_cast<int64_t>(texts.size());
    return {hidden.reshape({promptCount, -1, hidden.size(2)}),
            output.pooled.view({promptCount, static_cast<int64_t>(count), -1}).select(1, 0), isCut};
}

} // namespace

PromptEmbeds encodePrompts(const Checkpoint &checkpoint, const Prompts &prompts, const at::TensorOptions &options)
{
    std::vector<std::string> texts = {prompts.prompt};
    if (prompts.isGuided)
        texts.insert(texts.begin(), prompts.negativePrompt);

    const EncodedPrompts first = encode<CLIPTextModel>(checkpoint, ModelPart::TextEncoder, texts, options);
    const EncodedPrompts second =
        encode<CLIPTextModelWithProjection>(checkpoint, ModelPart::TextEncoder2, texts, options);
    if (first.isCut || second.isCut)
        log(LogLevel::Warning, fmt::format("The prompt is too long: only its first {} tokens are used.",
                                           kMaxChunks * (CLIPTokenizer::kLength - 2)));
    PromptEmbeds result = {at::cat({first.embeds, second.embeds}, -1), second.pooled};
    if (prompts.isGuided && prompts.negativePrompt.empty() && checkpoint.hasZerosForEmptyPrompt()) {
        result.embeds[0].zero_();
        result.pooled[0].zero_();
    }
    return result;
}

} // namespace pixelsmith
