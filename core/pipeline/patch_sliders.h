#pragma once

#include "plan/patch_cover.h"
#include "plan/slider_log.h"

#include <pixelsmith/generation_plan.h>

#include <ATen/core/Tensor.h>

#include <span>

namespace pixelsmith {

/// S of every latent of a batch of patches. Where the Slider was painted it changes over some latents, for a step of it
/// would show as a line: what a technique gives a latent depends on the mean of S close around. Where that is one S, it
/// is to the bit what a batch with this S everywhere would give: so neither a map of one value nor the grouping of patches
/// changes anything.
class PatchSliders
{
public:
    /// \param device  where the means are wanted.
    PatchSliders(const SliderField &slider, const StagePlan &stage, std::span<const Patch> patches, at::Device device);

    /// Of the patches and what is close around them.
    int least() const { return m_least; }
    int most() const { return m_most; }
    /// Mean of S around each latent: [n, 1, h, w], or one number for all, float32.
    const at::Tensor &means() const { return m_means; }

    /// \param above, otherwise  [n, c, h, w]. \return  `above` where S > `threshold`; between both where S changes there.
    at::Tensor choose(int threshold, const at::Tensor &above, const at::Tensor &otherwise) const;

private:
    int m_least;
    int m_most;
    at::Tensor m_means;
};

} // namespace pixelsmith
