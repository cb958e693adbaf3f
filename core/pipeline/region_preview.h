#pragma once

#include "pipeline/noise_predictor.h"
#include "pipeline/tiled_vae.h"
#include "schedulers/scheduler.h"

#include <pixelsmith/events.h>
#include <pixelsmith/generation_plan.h>
#include <pixelsmith/region_preview.h>
#include <pixelsmith/run_control.h>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace pixelsmith {

/// What a preview works with. References; the run's own models, so that a preview is what the run would paint.
struct PreviewTools
{
    const TiledVae &vae;
    at::Device device;
    std::function<std::unique_ptr<Scheduler>(const StagePlan &)> schedulerFor;
    std::function<NoisePredictor(const GenerationPlan &, const StagePlan &)> predictorFor;
    RunControl &control;
    const EventSink &sink;
    std::shared_ptr<const SliderMap> sliderMap; ///< null: nothing painted
};

/// Paints a region of the plans' last stage, and of the stages between as much as it needs of them.
///
/// What is the run's own: noise, covers, guidance latents of the patches that are evaluated, and their neighbours'
/// results step by step. What is not: further away than a margin around the region, z_i is the guidance at that noise
/// level instead of what the run would have there; so are the latents that the decoder's statistics are taken from.
/// Where the region is the whole picture, the result is the run's to the bit.
///
/// Positions are painted side by side. Whatever the model is asked by several of them is evaluated once: with the classic
/// method that is every step before the least of their Sliders; refined ones begin where their Slider says and share
/// the guidance latents alone.
///
/// \param plans     one each position; they differ in nothing but what the Slider decides.
/// \param finished  the stage whose picture is `picture`.
/// \param region    in pixels of the last stage, inside of it.
/// \return          pictures without their Slider positions; nullopt: stopped.
std::optional<RegionPreview> previewRegion(const PreviewTools &tools, const std::vector<GenerationPlan> &plans,
                                           int finished, std::shared_ptr<const TileSource> picture,
                                           const PixelRect &region);

} // namespace pixelsmith
