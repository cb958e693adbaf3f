#pragma once

#include <pixelsmith/document.h>
#include <pixelsmith/generation_request.h>
#include <pixelsmith/pipeline.h>

namespace pixelsmith {

/// What is asked when a picture grows on: it stays the one it is, with its prompt, seed and model; how it is painted on
/// is what the panel says now.
GenerationRequest growRequest(const GenerationRequest &made, const GenerationRequest &edited, PixelSize target);

/// Where a picture in work goes on: its bits depend on the precision, so it keeps the one it began with, whatever is chosen
/// since, and where the choice is free also the device and the threads. As `pixelsmith resume` does.
DeviceOptions resumedDevice(const ComputeEnvironment &began, const DeviceOptions &chosen);

} // namespace pixelsmith
