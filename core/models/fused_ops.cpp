#include "models/fused_ops.h"

#include "models/cpu_attention.h"

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace pixelsmith {

namespace {

using OptionalTensor = std::optional<at::Tensor>;
using Scalars = c10::List<std::optional<at::Scalar>>;

/// oneDNN's products are operators of LibTorch's library that have no C++ header; they are called by name.
template<typename Signature>
c10::TypedOperatorHandle<Signature> operatorNamed(const char *name, const char *overload = "")
{
    return c10::Dispatcher::singleton().findSchemaOrThrow(name, overload).typed<Signature>();
}

OptionalTensor optional(const at::Tensor &tensor)
{
    return tensor.defined() ? OptionalTensor(tensor) : std::nullopt;
}

bool isDoneByOneDnn(const at::Tensor &x)
{
    if (!x.device().is_cpu() || x.numel() == 0 || !at::hasMKLDNN() || !at::globalContext().userEnabledMkldnn())
        return false;
    static const bool hasBfloat16 = operatorNamed<bool()>("mkldnn::_is_mkldnn_bf16_supported").call();
    return x.scalar_type() == at::kFloat || (x.scalar_type() == at::kBFloat16 && hasBfloat16);
}

/// \param then  what follows each element of the product: "none" or "gelu".
at::Tensor oneDnnLinear(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias, std::string_view then)
{
    using Signature = at::Tensor(const at::Tensor &, const at::Tensor &, const OptionalTensor &, std::string_view,
                                 Scalars, std::optional<std::string_view>);
    static const auto product = operatorNamed<Signature>("mkldnn::_linear_pointwise");
    return product.call(x, weight, optional(bias), then, Scalars(), "none");
}

/// \param how  the product joins `other`: "add" or "mul".
at::Tensor oneDnnLinearWith(const at::Tensor &other, const at::Tensor &x, const at::Tensor &weight,
                            const at::Tensor &bias, std::string_view how)
{
    using Signature = at::Tensor(const at::Tensor &, const at::Tensor &, const at::Tensor &, const OptionalTensor &,
                                 std::string_view);
    static const auto product = operatorNamed<Signature>("mkldnn::_linear_pointwise", "binary");
    return product.call(x, other, weight, optional(bias), how);
}

} // namespace

at::Tensor linear(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias)
{
    return isDoneByOneDnn(x) ? oneDnnLinear(x, weight, bias, "none") : at::linear(x, weight, optional(bias));
}

at::Tensor linearPlus(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias, const at::Tensor &residual)
{
    return isDoneByOneDnn(x) ? oneDnnLinearWith(residual, x, weight, bias, "add")
                             : at::linear(x, weight, optional(bias)).add_(residual);
}

at::Tensor geglu(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias)
{
    if (!isDoneByOneDnn(x)) {
        const std::vector<at::Tensor> halves = at::linear(x, weight, bias).chunk(2, -1);
        return at::gelu(halves[1]).mul_(halves[0]);
    }
    const std::vector<at::Tensor> weights = weight.chunk(2);
    const std::vector<at::Tensor> biases = bias.chunk(2);
    return oneDnnLinearWith(oneDnnLinear(x, weights[1], biases[1], "gelu"), x, weights[0], biases[0], "mul");
}

namespace {

thread_local int64_t t_attentionSlices = 1;

at::Tensor attentionAtOnce(const at::Tensor &query, const at::Tensor &key, const at::Tensor &value)
{
    if (isForCpuAttention(query, key))
        return attendOnCpu(query, key, value);
    const at::Tensor mixed =
        at::scaled_dot_product_attention(query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2));
    return mixed.transpose(1, 2).flatten(2);
}

} // namespace

AttentionSlices::AttentionSlices(int64_t count)
    : m_before(std::exchange(t_attentionSlices, count))
{
}

AttentionSlices::~AttentionSlices()
{
    t_attentionSlices = m_before;
}

at::Tensor attention(const at::Tensor &query, const at::Tensor &key, const at::Tensor &value)
{
    const int64_t length = query.size(1);
    if (t_attentionSlices <= 1 || length < 2)
        return attentionAtOnce(query, key, value);
    const at::Tensor result = at::empty({query.size(0), length, query.size(2) * query.size(3)}, query.options());
    const int64_t slice = (length + t_attentionSlices - 1) / t_attentionSlices;
    for (int64_t first = 0; first < length; first += slice) {
        const int64_t count = std::min(slice, length - first);
        result.narrow(1, first, count).copy_(attentionAtOnce(query.narrow(1, first, count), key, value));
    }
    return result;
}

at::Tensor convolution(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias, int64_t stride,
                       int64_t padding)
{
    if (!isDoneByOneDnn(x))
        return at::conv2d(x, weight, bias, {stride, stride}, {padding, padding});
    return at::mkldnn_convolution(x, weight, bias, {padding, padding}, {stride, stride}, {1, 1}, 1);
}

} // namespace pixelsmith
