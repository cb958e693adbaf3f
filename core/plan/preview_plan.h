#pragma once

#include <pixelsmith/generation_plan.h>

#include <optional>

namespace pixelsmith {

/// The plan up to the size that a preview is wanted of: request.targetSize, or the next one. Stages after
/// `finishedStage` that are planned already stay as they are, the others are painted as the request says; all of them
/// stand at `slider` where one is given. A stage that was begun is planned as from its beginning: a Slider moved then
/// acts on the steps that are left alone.
/// \param painted  as of growPlan(). Throws Error(InvalidRequest) for a size that is not ahead, and as growPlan().
GenerationPlan previewPlan(const GenerationPlan &plan, int finishedStage, const GenerationRequest &request,
                           const ModelInfo &model, std::optional<SliderPosition> slider, const SliderMap &painted = {});

} // namespace pixelsmith
