#pragma once

#include "document/document_store.h"
#include "plan/region_patches.h"

#include <pixelsmith/generation_plan.h>
#include <pixelsmith/geometry.h>

#include <ATen/core/Tensor.h>

#include <span>
#include <vector>

namespace pixelsmith {

/// Latents around those that are to change that are painted again, and over which the new fades into the old: about what
/// the decoder sees.
inline constexpr int64_t kRedoFade = 8;

/// What is painted again at a time: in memory as a whole, and written in one transaction.
struct RedoArea
{
    LatentRect rect; ///< holds everything that is painted again
    at::Tensor mask; ///< [h, w] of `rect`, float32: 1 where it is; undefined: nowhere
    RegionPatches patches;
    at::Tensor windows; ///< [h, w] of `patches.area`: sum of the patches' windows where they cross-fade; else undefined
};

/// 1 where any latent within `distance` is 1. \param mask  [h, w], float32.
at::Tensor widened(const at::Tensor &mask, int64_t distance);

/// How much of the new picture each latent shows: 0 at the mask's rim and at that of its part, 1 from kRedoFade latents
/// inside on. The picture's own border is no rim.
/// \param mask  [h, w] of `rect`. \param map  the stage's.
at::Tensor fadeOf(const at::Tensor &mask, const LatentRect &rect, LatentSize map);

/// Which parts are painted together: strips along seams by the square of the picture that they lie in, so that those that
/// cross share their patches; others by themselves. Any later subset gives the same groups, less those that are done.
/// \param side  of the squares, pixels.
std::vector<std::vector<RedoPart>> grouped(const std::vector<RedoPart> &parts, int64_t side);

/// Strips along seams, each under patches of its own that lie across it and cross-fade: wherever the stage's patches met,
/// these do not, and where two of them meet there is no border. They are the same at each step.
/// \param strips  not empty. \param stage  as it is painted again. \param factor  pixels a latent.
RedoArea stripsArea(std::span<const RedoPart> strips, const GenerationPlan &plan, const StagePlan &stage,
                    int64_t factor);

} // namespace pixelsmith
