#pragma once

#include "pipeline/latent_preview.h"
#include "pipeline/noise_predictor.h"
#include "pipeline/stage_context.h"
#include "schedulers/scheduler.h"

namespace pixelsmith {

/// Paints the base from the prompts: text to image at the model's native size, with the same numbers as the Python
/// pipeline (StableDiffusionXLPipeline) from the same seed. Goes on from the last step committed. False: stopped.
/// \param roughly  shows the picture while it is denoised.
bool runBaseStage(const StageContext &context, const TiledVae &vae, const LatentPreview &roughly,
                  const Scheduler &scheduler, const NoisePredictor &predict, at::Device device);

} // namespace pixelsmith
