#pragma once

#include "plan/patch_cover.h"
#include "plan/slider_log.h"

#include <pixelsmith/generation_plan.h>

#include <ATen/core/Tensor.h>

#include <span>
#include <vector>

namespace pixelsmith {

/// S of every latent of a batch of patches. What a technique gives a latent depends on that latent's S alone, and is to
/// the bit what a batch with this S everywhere would give it: so neither a map of one value nor the grouping of patches
/// changes anything.
class PatchSliders
{
public:
    /// \param device  where the masks are wanted.
    PatchSliders(const SliderField &slider, const StagePlan &stage, std::span<const Patch> patches, at::Device device);

    int least() const { return m_values.front(); }
    int most() const { return m_values.back(); }
    /// All that occur, ascending.
    const std::vector<int> &values() const { return m_values; }

    /// \param above, otherwise  [n, c, h, w]. \return  `above` where S > `threshold`.
    at::Tensor choose(int threshold, const at::Tensor &above, const at::Tensor &otherwise) const;

private:
    std::vector<int> m_values;
    at::Tensor m_map; ///< [n, 1, h, w], int; undefined where all are the same
};

} // namespace pixelsmith
