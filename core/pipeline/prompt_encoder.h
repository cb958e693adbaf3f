#pragma once

#include "checkpoint/checkpoint.h"

#include <ATen/core/Tensor.h>

#include <compare>
#include <string>

namespace pixelsmith {

/// What the UNet is told of the prompts, one row a prompt: the negative one first, then the positive one; without
/// classifier-free guidance the positive one alone.
struct PromptEmbeds
{
    at::Tensor embeds; ///< [p, 77 * chunks, width 1 + width 2]: both encoders' last hidden state but one
    at::Tensor pooled; ///< [p, projection]: of the second encoder

    int64_t count() const { return embeds.size(0); }
};

struct Prompts
{
    std::string prompt;
    std::string negativePrompt; ///< empty: zeros, where the checkpoint says so (force_zeros_for_empty_prompt)
    bool isGuided = true;       ///< classifier-free guidance is on

    friend auto operator<=>(const Prompts &, const Prompts &) = default;
};

/// Loads the checkpoint's tokenizers and text encoders, encodes, and frees them: a run needs them once.
/// Throws Error(Checkpoint), Error(Io).
PromptEmbeds encodePrompts(const Checkpoint &checkpoint, const Prompts &prompts, const at::TensorOptions &options);

} // namespace pixelsmith
