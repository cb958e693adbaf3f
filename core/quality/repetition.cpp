#include "quality/repetition.h"

#include <ATen/ATen.h>

#include <cstdlib>

namespace pixelsmith {

namespace {

constexpr int64_t kThumbnail = 32;
/// Deviation of a thumbnail's luma below which there is no motif in it.
constexpr double kFlat = 0.004;

/// Rows of zero mean and unit length; zero where there is no motif. \param pictures  [n, h, w]. \return  [n, 1024].
at::Tensor motifs(const at::Tensor &pictures)
{
    const at::Tensor small = at::adaptive_avg_pool2d(pictures.unsqueeze(1), {kThumbnail, kThumbnail}).flatten(1);
    const at::Tensor centred = small - small.mean(1, /*keepdim=*/true);
    const at::Tensor length = centred.norm(2, 1, /*keepdim=*/true);
    return at::where(length > kFlat * kThumbnail, centred / length.clamp_min(1e-12), at::zeros_like(centred));
}

/// [rows * columns, side, side]
at::Tensor tilesOf(const at::Tensor &luma, int64_t side)
{
    const int64_t rows = luma.size(0) / side;
    const int64_t columns = luma.size(1) / side;
    return luma.slice(0, 0, rows * side)
        .slice(1, 0, columns * side)
        .reshape({rows, side, columns, side})
        .transpose(1, 2)
        .reshape({-1, side, side});
}

Repetition summary(const at::Tensor &correlations)
{
    if (correlations.numel() == 0)
        return {};
    return {correlations.max().item<double>(), correlations.mean().item<double>()};
}

} // namespace

Repetition baseInTiles(const at::Tensor &luma, const at::Tensor &baseLuma, int64_t tileSide)
{
    return summary(at::matmul(motifs(tilesOf(luma, tileSide)), motifs(baseLuma.unsqueeze(0)).t()));
}

Repetition tilesInTiles(const at::Tensor &luma, int64_t tileSide)
{
    const at::Tensor tiles = motifs(tilesOf(luma, tileSide));
    const int64_t columns = luma.size(1) / tileSide;
    const at::Tensor index = at::arange(tiles.size(0), at::TensorOptions(at::kLong));
    const auto distance = [](const at::Tensor &place) { return (place.view({-1, 1}) - place.view({1, -1})).abs(); };
    const at::Tensor rows = index.floor_divide(columns);
    const at::Tensor isFar = at::maximum(distance(rows), distance(index - rows * columns)) > 1;
    const at::Tensor correlation = at::matmul(tiles, tiles.t()).masked_fill(isFar.logical_not(), -2);
    const at::Tensor hasPartner = isFar.any(1);
    return summary(std::get<0>(correlation.max(1)).masked_select(hasPartner));
}

} // namespace pixelsmith
