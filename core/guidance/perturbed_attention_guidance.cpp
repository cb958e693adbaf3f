#include "guidance/perturbed_attention_guidance.h"

#include <ATen/ATen.h>

namespace pixelsmith {

at::Tensor perturbedAttentionGuidance(const at::Tensor &guided, const at::Tensor &cond, const at::Tensor &perturbed,
                                      double scale)
{
    return at::add(guided, cond - perturbed, scale);
}

} // namespace pixelsmith
