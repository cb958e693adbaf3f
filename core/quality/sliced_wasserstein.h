#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace pixelsmith {

/// The picture's bands, finest first, and last what is left: with the kernel [1 4 6 4 1]/16 along both axes and halved
/// sizes, down to 16 pixels. Their enlarged sum is the picture (Burt, Adelson: "The Laplacian Pyramid as a Compact Image
/// Code", 1983).
/// \param images  [n, c, h, w], float32, sides of at least 16. \return  each [n, c, h_l, w_l].
std::vector<at::Tensor> laplacianPyramid(const at::Tensor &images);

struct SwdOptions
{
    int64_t patchesPerImage = 128;
    int64_t directions = 512;
    uint64_t seed = 5; ///< of the places and directions: the same for both sets
};

/// Sliced Wasserstein distance between the 7 x 7 patches of two sets of pictures, times 1000, of each level of the
/// Laplacian pyramid, finest first; 0 for equal sets. Karras, Aila, Laine, Lehtinen: "Progressive Growing of GANs"
/// (arXiv 1710.10196), section 5 and appendix B, but for one thing: both sets are standardised by the mean and deviation
/// of the reference's channels, so that weak detail counts as much as wrong detail.
/// \param images, reference  [n, 3, h, w], float32 in 0…1, of the same shape.
std::vector<double> slicedWasserstein(const at::Tensor &images, const at::Tensor &reference,
                                      const SwdOptions &options = {});

} // namespace pixelsmith
