#pragma once

#include <ATen/core/Tensor.h>

/// The operations in which the models spend their time, together with what stands around them, so that memory is passed
/// over once. On the CPU oneDNN does the products, also in float32, where ATen would take a slower library; on other
/// devices the same is done in steps.
namespace pixelsmith {

/// x Wᵀ + b.
/// \param x  [..., in].
/// \param weight  [out, in].
/// \param bias  [out] or undefined.
at::Tensor linear(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias);

/// x Wᵀ + b + residual.
/// \param residual  the shape of the result; not changed.
at::Tensor linearPlus(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias,
                      const at::Tensor &residual);

/// v * GELU(g), with v and g the first and second half of x Wᵀ + b.
at::Tensor geglu(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias);

/// While it lives, attention() on this thread takes its queries in so many slices, one after the other: less memory at
/// once where scores are held, the same mathematics, perhaps other last bits.
class AttentionSlices
{
public:
    /// \param count  1: all queries at once.
    explicit AttentionSlices(int64_t count);
    ~AttentionSlices();
    AttentionSlices(const AttentionSlices &) = delete;
    AttentionSlices &operator=(const AttentionSlices &) = delete;

private:
    int64_t m_before;
};

/// Scaled dot-product attention.
/// \param query  [n, length, heads, d].
/// \param key, value  [n, context, heads, d].
/// \return [n, length, heads * d].
at::Tensor attention(const at::Tensor &query, const at::Tensor &key, const at::Tensor &value);

/// \param x  [n, in, h, w].
/// \param weight  [out, in, k, k].
at::Tensor convolution(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias, int64_t stride,
                       int64_t padding);

} // namespace pixelsmith
