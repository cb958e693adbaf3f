#include "plan/cost_model.h"

#include "plan/guidance_steps.h"

namespace pixelsmith {

namespace {

int64_t evaluations(const StagePlan &stage, const GenerationPlan &plan, const CoverFunction &cover)
{
    const CoverGeometry geometry = coverGeometry(plan, stage);
    int64_t sum = 0;
    for (int step = stage.sampling.firstStep; step < stage.steps; ++step) {
        const int64_t samples = stage.index == 0 ? 1 : static_cast<int64_t>(cover(geometry, step).size());
        sum += samples * evaluationsPerSample(stage, step);
    }
    return sum;
}

/// Upper estimate: pixels hardly compress in the worst case; the coarse levels add a third. Of latents, the largest
/// stage's three maps in float32 are kept at a time, and large maps in work lie on the disk besides (see makeMap()).
int64_t diskBytes(const GenerationPlan &plan)
{
    int64_t bytes = 0;
    for (const StagePlan &stage : plan.stages)
        bytes += stage.size.area() * 3 * 4 / 3;
    return bytes + 6 * plan.latentChannels * 4 * plan.stages.back().latentSize.area();
}

} // namespace

void addCosts(GenerationPlan &plan, const CoverFunction &cover)
{
    plan.cost = {};
    int64_t pixels = 0;
    for (StagePlan &stage : plan.stages) {
        stage.unetEvaluations = evaluations(stage, plan, cover);
        plan.cost.unetEvaluations += stage.unetEvaluations;
        pixels += stage.size.area();
    }
    plan.cost.megapixels = ceilDiv(pixels, 1'000'000);
    plan.cost.diskBytes = diskBytes(plan);
}

} // namespace pixelsmith
