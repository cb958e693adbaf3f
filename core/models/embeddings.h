#pragma once

#include "models/layers.h"

namespace pixelsmith {

/// Sinusoids of a time step or of a size in pixels. Always float32: in half precision neighbouring sizes of large
/// pictures would fall together.
struct Timesteps
{
    int64_t num_channels = 0;
    bool flip_sin_to_cos = true;
    double freq_shift = 0;

    /// \param values  [m], float32.
    /// \return        [m, num_channels], float32.
    at::Tensor operator()(const at::Tensor &values) const;
};

/// Two linear layers that turn sinusoids into an embedding.
struct TimestepEmbedding
{
    Linear linear_1;
    Linear linear_2;

    TimestepEmbedding() = default;
    TimestepEmbedding(Weights &weights, const std::string &prefix, int64_t in, int64_t width);
    /// \param x  [n, in] in the dtype of the weights. \return [n, width].
    at::Tensor operator()(const at::Tensor &x) const;
};

} // namespace pixelsmith
