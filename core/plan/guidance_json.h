#pragma once

#include "base/json.h"

#include <pixelsmith/generation_request.h>

namespace pixelsmith {

/// As requests and plans hold them.
Json guidanceToJson(const GuidanceOptions &guidance);
/// Throws Error(InvalidRequest).
GuidanceOptions guidanceFromJson(const Json &json);

} // namespace pixelsmith
