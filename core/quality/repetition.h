#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace pixelsmith {

/// Correlations of motifs, -1…1. Take the same measure of the base's plain enlargement away: a sky resembles a sky in
/// every picture.
struct Repetition
{
    double highest = 0;
    double mean = 0;
};

/// The prompt painted into every tile: normalised correlation of each tile's 32 x 32 thumbnail with the whole base's.
/// Motifs that are flat correlate with nothing.
/// \param luma  [h, w] of the enlargement. \param baseLuma  of the base. \param tileSide  pixels; about the base's side.
Repetition baseInTiles(const at::Tensor &luma, const at::Tensor &baseLuma, int64_t tileSide);

/// The same motif again and again: each tile's best correlation with a tile that is not beside it; zeros where there are
/// none.
Repetition tilesInTiles(const at::Tensor &luma, int64_t tileSide);

} // namespace pixelsmith
