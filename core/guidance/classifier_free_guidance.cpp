#include "guidance/classifier_free_guidance.h"

#include <ATen/ATen.h>

namespace pixelsmith {

at::Tensor classifierFreeGuidance(const at::Tensor &uncond, const at::Tensor &cond, double scale)
{
    return at::add(uncond, cond - uncond, scale);
}

} // namespace pixelsmith
