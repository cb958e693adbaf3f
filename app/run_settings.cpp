#include "app/run_settings.h"

namespace pixelsmith {

GenerationRequest growRequest(const GenerationRequest &made, const GenerationRequest &edited, PixelSize target)
{
    GenerationRequest request = made;
    request.targetSize = target;
    request.stageSteps = edited.stageSteps;
    request.stageScheduler = edited.stageScheduler;
    request.timestepSpacing = edited.timestepSpacing;
    request.stagesUseKarrasSigmas = edited.stagesUseKarrasSigmas;
    request.guidanceScale = edited.guidanceScale;
    request.guidance = edited.guidance;
    request.method = edited.method;
    request.refine = edited.refine;
    request.stagePrompt = edited.stagePrompt;
    request.stageChoices = edited.stageChoices;
    request.slider = edited.slider;
    return request;
}

DeviceOptions resumedDevice(const ComputeEnvironment &began, const DeviceOptions &chosen)
{
    if (began == ComputeEnvironment())
        return chosen;
    DeviceOptions device = chosen;
    if (chosen.device == "auto")
        device.device = began.device;
    if (chosen.threads == 0)
        device.threads = began.threads;
    // The processor is too slow for float16: where the card is gone, the choice holds.
    if (device.device != "cpu" || began.dtype != "float16")
        device.dtype = began.dtype;
    return device;
}

} // namespace pixelsmith
