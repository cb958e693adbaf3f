#pragma once

#include <c10/core/MemoryFormat.h>

namespace pixelsmith {

/// The memory layout of all images inside the models, decided here alone: convolution weights and inputs are brought
/// into it once, and every operation keeps it. With channels last, an image and the row of its pixels' tokens are views
/// of the same memory.
inline constexpr at::MemoryFormat kImageLayout = at::MemoryFormat::ChannelsLast;

} // namespace pixelsmith
