#include "models/embeddings.h"

#include <ATen/ATen.h>

#include <cmath>

namespace pixelsmith {

at::Tensor Timesteps::operator()(const at::Tensor &values) const
{
    constexpr double maxPeriod = 10'000;
    const int64_t half = num_channels / 2;
    // Written as the originals do, operation by operation: another order moves the sinusoids of large sizes by 1e-3.
    const at::Tensor exponent = at::arange(half, values.options().dtype(at::kFloat)) * -std::log(maxPeriod);
    const at::Tensor frequency = at::exp(exponent / (static_cast<double>(half) - freq_shift));
    const at::Tensor angle = values.to(at::kFloat).unsqueeze(1) * frequency.unsqueeze(0);
    const at::Tensor sine = at::sin(angle);
    const at::Tensor cosine = at::cos(angle);
    const at::Tensor result = flip_sin_to_cos ? at::cat({cosine, sine}, 1) : at::cat({sine, cosine}, 1);
    return num_channels % 2 == 0 ? result : at::constant_pad_nd(result, {0, 1});
}

TimestepEmbedding::TimestepEmbedding(Weights &weights, const std::string &prefix, int64_t in, int64_t width)
    : linear_1(weights, prefix + ".linear_1", in, width)
    , linear_2(weights, prefix + ".linear_2", width, width)
{
}

at::Tensor TimestepEmbedding::operator()(const at::Tensor &x) const
{
    at::Tensor hidden = linear_1(x);
    return linear_2(at::silu_(hidden));
}

} // namespace pixelsmith
