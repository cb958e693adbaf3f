#pragma once

#include "pipeline/latent_preview.h"
#include "pipeline/loaded_model.h"
#include "pipeline/noise_predictor.h"
#include "pipeline/stage_context.h"
#include "plan/patch_cover.h"

#include <pixelsmith/document.h>

#include <map>
#include <memory>

namespace pixelsmith {

/// What a run took.
struct RunCost
{
    int64_t evaluations = 0; ///< of the UNet, one sample each
    double seconds = 0;
    double unetSeconds = 0;
    int64_t peakMemoryBytes = 0; ///< of this process during the run
    double lowestEnergy = 1;     ///< energyRatio() of a step's patches, over all enlargements
    double highestEnergy = 1;
};

/// Runs documents stage by stage as the pipeline does, with a cover of one's own, and looks at the samples on the way.
class LabEngine
{
public:
    LabEngine(const ModelSource &source, const DeviceOptions &options);

    const ModelInfo &info() const { return m_model.info; }

    /// All stages of the document that are not done. Throws Error.
    RunCost run(const std::shared_ptr<Document> &document, const CoverFunction &cover);

    /// A picture [3, h, w] in 0…1, encoded and decoded again tile by tile: what the VAE lets through.
    at::Tensor throughVae(const at::Tensor &rgb) const;

private:
    void runStage(const StageContext &context, const std::shared_ptr<Document> &document, const CoverFunction &cover,
                  RunCost &cost);
    const PromptEmbeds &embedsFor(const GenerationPlan &plan, const StagePlan &stage);

    LoadedModel m_model;
    TiledVae m_vae;
    LatentPreview m_preview;
    std::map<Prompts, PromptEmbeds> m_prompts;
};

} // namespace pixelsmith
