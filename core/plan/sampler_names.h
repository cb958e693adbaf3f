#pragma once

#include <pixelsmith/generation_request.h>

#include <optional>
#include <string_view>

namespace pixelsmith {

/// What other programs call a scheduler: "Euler a".
std::string_view samplerName(SchedulerKind kind);
/// Empty for a sampler that is not known here.
std::optional<SchedulerKind> schedulerOfSampler(std::string_view name);

} // namespace pixelsmith
