#pragma once

#include "pipeline/patch_denoiser.h"

#include <vector>

namespace pixelsmith {

/// A denoiser that several runs ask side by side: what they ask alike is evaluated once. Alike means to the bit, so that
/// nothing must be known of when runs part, and each gets what it would get alone.
class SharedDenoiser
{
public:
    explicit SharedDenoiser(Denoiser denoiser);

    at::Tensor operator()(const at::Tensor &z, int step, std::span<const LatentRect> areas);

    /// To be called when the runs go on to other patches: only answers since then are remembered.
    void forget() { m_answers.clear(); }

private:
    struct Answer
    {
        at::Tensor z;
        at::Tensor output;
    };

    Denoiser m_denoiser;
    std::vector<Answer> m_answers; ///< of one step and one batch of patches
};

} // namespace pixelsmith
