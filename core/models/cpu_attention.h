#pragma once

#include <ATen/core/Tensor.h>

namespace pixelsmith {

/// Attention on the CPU for narrow heads. The general kernel does its products by calls to a library, which costs more
/// than they do when a head is 16 numbers wide; here a query's whole row of weights stays in the nearest cache.
/// \param query       [n, length, heads, d], the numbers of a head next to each other, float32 or bfloat16.
/// \param key, value  [n, context, heads, d], likewise.
/// \return            [n, length, heads * d], dtype of query.
at::Tensor attendOnCpu(const at::Tensor &query, const at::Tensor &key, const at::Tensor &value);

/// True if attendOnCpu() can take these and is the faster way.
bool isForCpuAttention(const at::Tensor &query, const at::Tensor &key);

} // namespace pixelsmith
