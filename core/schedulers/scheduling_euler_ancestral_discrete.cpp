#include "schedulers/scheduling_euler_ancestral_discrete.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>

#include <cmath>

namespace pixelsmith {

SchedulerOutput EulerAncestralDiscreteScheduler::step(const at::Tensor &modelOutput, int i, const at::Tensor &sample,
                                                      const StepMemory &memory) const
{
    PIXELSMITH_CHECK(memory.noise.defined(), "An ancestral step draws noise.");
    const at::Tensor x = sample.to(at::kFloat);
    const at::Tensor x0 = originalOf(modelOutput, i, x);
    const double from = sigma(i);
    const double to = sigma(i + 1);
    const double up = std::sqrt(to * to * (from * from - to * to) / (from * from));
    const double down = std::sqrt(to * to - up * up);
    const at::Tensor derivative = (x - x0) / from;
    const at::Tensor previous = x + (down - from) * derivative + up * memory.noise.to(x);
    return {.prev_sample = previous.to(sample.scalar_type()), .pred_original_sample = x0.to(sample.scalar_type())};
}

} // namespace pixelsmith
