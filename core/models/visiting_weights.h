#pragma once

#include "models/attention.h"
#include "models/embeddings.h"
#include "models/resnet.h"

#include <optional>

/// A model that is too large for its device can keep its weights elsewhere, or in a smaller precision, and bring each
/// module to where it computes when its turn comes.
namespace pixelsmith {

/// Calls `use` with each tensor that the module holds.
template<typename Use>
void forEachTensor(at::Tensor &tensor, const Use &use)
{
    if (tensor.defined())
        use(tensor);
}

template<typename Module, typename Use>
void forEachTensor(std::optional<Module> &module, const Use &use)
{
    if (module)
        forEachTensor(*module, use);
}

template<typename Module, typename Use>
void forEachTensor(std::vector<Module> &modules, const Use &use)
{
    for (Module &module : modules)
        forEachTensor(module, use);
}

template<typename Use, typename... Modules>
void forEachTensorOf(const Use &use, Modules &...modules)
{
    (forEachTensor(modules, use), ...);
}

/// Linear, Conv2d, LayerNorm, GroupNorm.
template<typename Layer, typename Use>
requires requires(Layer layer)
{
    layer.weight;
    layer.bias;
}
void forEachTensor(Layer &layer, const Use &use)
{
    forEachTensorOf(use, layer.weight, layer.bias);
}

template<typename Use>
void forEachTensor(SelfAttention &module, const Use &use)
{
    forEachTensorOf(use, module.to_qkv, module.to_out);
}

template<typename Use>
void forEachTensor(CrossAttention &module, const Use &use)
{
    forEachTensorOf(use, module.to_q, module.to_k, module.to_v, module.to_out);
}

template<typename Use>
void forEachTensor(FeedForward &module, const Use &use)
{
    forEachTensorOf(use, module.proj, module.out);
}

template<typename Use>
void forEachTensor(BasicTransformerBlock &module, const Use &use)
{
    forEachTensorOf(use, module.norm1, module.attn1, module.norm2, module.attn2, module.norm3, module.ff);
}

template<typename Use>
void forEachTensor(Transformer2DModel &module, const Use &use)
{
    forEachTensorOf(use, module.norm, module.proj_in, module.transformer_blocks, module.proj_out);
}

template<typename Use>
void forEachTensor(ResnetBlock2D &module, const Use &use)
{
    forEachTensorOf(use, module.norm1, module.conv1, module.time_emb_proj, module.norm2, module.conv2,
                    module.conv_shortcut);
}

template<typename Use>
void forEachTensor(Downsample2D &module, const Use &use)
{
    forEachTensor(module.conv, use);
}

template<typename Use>
void forEachTensor(Upsample2D &module, const Use &use)
{
    forEachTensor(module.conv, use);
}

template<typename Use>
void forEachTensor(TimestepEmbedding &module, const Use &use)
{
    forEachTensorOf(use, module.linear_1, module.linear_2);
}

/// Puts the module's weights to where `options` says (device and dtype), for good.
template<typename Module>
void moveTo(Module &module, const at::TensorOptions &options)
{
    forEachTensor(module, [&](at::Tensor &tensor) { tensor = tensor.to(options); });
}

/// The module with its weights where `x` is: itself if they are there, else a copy that lives as long as this object.
/// x and the weights agree in device and dtype for the time of a call.
template<typename Module>
class Visiting
{
public:
    Visiting(const Module &module, const at::Tensor &x)
        : m_module(&module)
    {
        if (isAt(module, x))
            return;
        m_copy.emplace(module);
        moveTo(*m_copy, x.options());
        m_module = &*m_copy;
    }
    Visiting(const Visiting &) = delete;
    Visiting &operator=(const Visiting &) = delete;

    template<typename... Arguments>
    decltype(auto) operator()(Arguments &&...arguments) const
    {
        return (*m_module)(std::forward<Arguments>(arguments)...);
    }

private:
    static bool isAt(const Module &module, const at::Tensor &x)
    {
        // Tensors are handles: this copies none of them. One speaks for all.
        Module handles = module;
        bool isThere = true;
        forEachTensor(handles, [&](const at::Tensor &tensor) {
            isThere = tensor.device() == x.device() && tensor.scalar_type() == x.scalar_type();
        });
        return isThere;
    }

    const Module *m_module;
    std::optional<Module> m_copy;
};

} // namespace pixelsmith
