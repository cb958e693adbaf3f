#pragma once

#include "checkpoint/weights.h"
#include "models/picture_pass.h"

#include <ATen/core/Tensor.h>

#include <string>

/// The plain layers all models are made of: weights and a call, no autograd. Filled by key from Weights, so that each
/// member's name is the key's next word. Shapes as in PyTorch: images [n, c, h, w], tokens [n, length, width].
namespace pixelsmith {

struct Linear
{
    at::Tensor weight; ///< [out, in]
    at::Tensor bias;   ///< [out], undefined without bias

    Linear() = default;
    Linear(Weights &weights, const std::string &prefix, int64_t in, int64_t out, bool hasBias = true);
    at::Tensor operator()(const at::Tensor &x) const;
};

struct Conv2d
{
    at::Tensor weight; ///< [out, in, k, k]
    at::Tensor bias;
    int64_t stride = 1;
    int64_t padding = 0;

    Conv2d() = default;
    Conv2d(Weights &weights, const std::string &prefix, int64_t in, int64_t out, int64_t kernel, int64_t stride = 1,
           int64_t padding = 0);
    at::Tensor operator()(const at::Tensor &x) const;
};

struct LayerNorm
{
    at::Tensor weight;
    at::Tensor bias;
    double eps = 1e-5;

    LayerNorm() = default;
    LayerNorm(Weights &weights, const std::string &prefix, int64_t width, double eps);
    at::Tensor operator()(const at::Tensor &x) const;
};

struct Embedding
{
    at::Tensor weight; ///< [rows, width]

    Embedding() = default;
    Embedding(Weights &weights, const std::string &prefix, int64_t rows, int64_t width);
    at::Tensor operator()(const at::Tensor &ids) const;
};

struct GroupNorm
{
    at::Tensor weight;
    at::Tensor bias;
    int64_t groups = 32;
    double eps = 1e-5;

    GroupNorm() = default;
    GroupNorm(Weights &weights, const std::string &prefix, int64_t channels, int64_t groups, double eps);
    /// \param x  [n, c, h, w] or [n, c, length].
    at::Tensor operator()(const at::Tensor &x) const;
    at::Tensor operator()(const at::Tensor &x, PicturePass &pass) const;
    /// SiLU of the norm of x + addend. \param addend  [n, c], the same for all pixels, or undefined.
    at::Tensor silu(const at::Tensor &x, PicturePass &pass, const at::Tensor &addend = {}) const;

private:
    struct Request;
    at::Tensor evaluate(const Request &request, PicturePass &pass) const;
    at::Tensor evaluateOnCpu(const Request &request, PicturePass &pass) const;
    /// The moments of what counts of x.
    PictureMoments::Layer momentsOf(const at::Tensor &x) const;
    /// Statistics that the whole batch shares, [2, groups]; undefined where each sample has its own.
    at::Tensor sharedStatistics(const at::Tensor &x, PicturePass &pass) const;
};

} // namespace pixelsmith
