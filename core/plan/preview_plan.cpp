#include "plan/preview_plan.h"

#include "plan/cost_model.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>

#include <algorithm>

namespace pixelsmith {

namespace {

PixelSize nextSize(const GenerationPlan &plan, int finishedStage)
{
    const auto next = static_cast<size_t>(finishedStage) + 1;
    if (next < plan.stages.size())
        return plan.stages[next].size;
    const PixelSize size = plan.stages.back().size;
    return {2 * size.width, 2 * size.height};
}

void requireAhead(PixelSize target, PixelSize finished)
{
    if (target.width > finished.width || target.height > finished.height)
        return;
    throw Error(ErrorKind::InvalidRequest,
                fmt::format("The picture is {}x{} already; a preview shows a larger size than that, not {}x{}.",
                            finished.width, finished.height, target.width, target.height),
                fmt::format("{}x{}", target.width, target.height));
}

} // namespace

GenerationPlan previewPlan(const GenerationPlan &plan, int finishedStage, const GenerationRequest &request,
                           const ModelInfo &model, std::optional<SliderPosition> slider, const SliderMap &painted)
{
    GenerationRequest wanted = request;
    if (wanted.targetSize.isEmpty())
        wanted.targetSize = nextSize(plan, finishedStage);
    requireAhead(wanted.targetSize, plan.stages.at(static_cast<size_t>(finishedStage)).size);
    if (slider)
        wanted.slider = {*slider};
    GenerationPlan ahead = plan;
    const auto planned = std::ranges::find(ahead.stages, wanted.targetSize, &StagePlan::size);
    if (planned != ahead.stages.end())
        ahead.stages.erase(planned + 1, ahead.stages.end());
    else
        ahead = growPlan(plan, wanted, model, painted);
    // A stage that is planned begins where it was planned to: only its Slider can still be moved.
    for (size_t i = static_cast<size_t>(finishedStage) + 1; slider && i < ahead.stages.size(); ++i) {
        StagePlan &stage = ahead.stages[i];
        if (!slider->isPercent && slider->value > stage.steps)
            throw Error(ErrorKind::InvalidRequest,
                        fmt::format("The Slider cannot stand at step {} of {}; a percentage is written {}%.",
                                    slider->value, stage.steps, slider->value));
        stage.guidedSteps = slider->guidedSteps(stage.steps);
    }
    addCosts(ahead);
    return ahead;
}

} // namespace pixelsmith
