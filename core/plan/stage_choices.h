#pragma once

#include "base/json.h"

#include <pixelsmith/generation_request.h>

#include <vector>

namespace pixelsmith {

/// Throws Error(InvalidRequest) for settings outside of their range and for a stage that is named twice.
void checkStageChoices(const std::vector<StageChoice> &choices);

Json choiceToJson(const StageChoice &choice);
/// Throws Error(InvalidRequest).
StageChoice choiceFromJson(const Json &json);

} // namespace pixelsmith
