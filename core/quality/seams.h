#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace pixelsmith {

/// A straight border between patches, of one axis.
struct Seam
{
    int64_t at = 0;    ///< it runs between the pixels at - 1 and at
    int64_t begin = 0; ///< along the other axis: from here …
    int64_t end = 0;   ///< … to here

    friend bool operator==(const Seam &, const Seam &) = default;
};

struct Seams
{
    std::vector<Seam> vertical;   ///< `at` is an x
    std::vector<Seam> horizontal; ///< `at` is a y
};

/// The borders in a map of owners: between neighbours that are not equal. \param owners  [h, w], integers.
/// \param factor  pixels a cell of the map.
Seams seamsOf(const at::Tensor &owners, int64_t factor);

/// Finds seams whose places are not known: |dY/dx| folded by x mod `period`, the largest mean over the median one; of
/// both axes the larger. 1 without seams, on a picture large enough that its own edges even out. After the block-grid
/// detectors of image forensics.
/// \param luma     [h, w].
/// \param period   pixels; below both sides.
/// \param spacing  only borders at its multiples are looked at: patches meet at whole latents, where a VAE can have a
///                 texture of its own, so that other places are no measure. Divides the period.
double foldScore(const at::Tensor &luma, int64_t period, int64_t spacing = 1);

/// foldScore() over the median of that at the six nearest periods, a multiple of `spacing` away, where no seams are
/// thought to be: the motif and chance raise all of them alike (the largest of many means is above 1 without any seam;
/// 1.03 at 4096 x 4096 with grain of 8 pixels). About 1 without seams.
double foldContrast(const at::Tensor &luma, int64_t period, int64_t spacing = 1);

/// Step of the slope across the seams, against that elsewhere: the mean of d² on seams over the mean off them, with
/// d = (Y1 - Y0) - ((Y0 - Y-1) + (Y2 - Y1))/2, the mean squared difference of slope of Minami, Zakhor: "An Optimization
/// Approach for Removing Blocking Effects in Transform Coding" (1995). About 1 where seams do not show; 1 without seams.
/// \param spacing  as in foldScore(): divides the places of all seams.
double slopeStepRatio(const at::Tensor &luma, const Seams &seams, int64_t spacing = 1);

} // namespace pixelsmith
