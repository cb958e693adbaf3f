#pragma once

#include "models/unet_2d_condition.h"
#include "pipeline/prompt_encoder.h"

#include <pixelsmith/generation_plan.h>
#include <pixelsmith/geometry.h>

#include <span>

namespace pixelsmith {

/// The UNet with the prompts and the guidance of one stage. Immutable.
class NoisePredictor
{
public:
    /// \param unet  kept by reference, as is the stage. Throws Error(InvalidRequest) for guidance that the model cannot have.
    NoisePredictor(const UNet2DConditionModel &unet, const PromptEmbeds &prompts, const GenerationPlan &plan,
                   const StagePlan &stage);

    /// UNet evaluations a sample at `step`.
    int64_t evaluationsPerSample(int step) const;

    /// \param z         [n, c, h, w], float32.
    /// \param timestep  of `step`, as the scheduler gives it.
    /// \param areas     n areas of the map; crop coordinates come from them.
    /// \return          [n, c, h, w], float32.
    at::Tensor operator()(const at::Tensor &z, int step, double timestep, std::span<const LatentRect> areas) const;

    /// What the UNet says without the prompt, with it, with it but perturbed, each where it is wanted at `step`:
    /// [evaluationsPerSample(step) * n, c, h, w], float32. It does not depend on the guidance's scales.
    at::Tensor answers(const at::Tensor &z, int step, double timestep, std::span<const LatentRect> areas) const;

private:
    /// The rows of one evaluation: without the prompt, with it, with it but perturbed, each where it is wanted.
    struct Rows
    {
        PreparedPrompts prompts;
        at::Tensor pooled;
    };

    Rows makeRows(const PromptEmbeds &prompts, bool isGuided) const;
    at::Tensor timeIds(std::span<const LatentRect> areas) const;

    const UNet2DConditionModel &m_unet;
    const StagePlan &m_stage;
    int64_t m_vaeScaleFactor;
    bool m_isPerturbed;
    Rows m_guided;   ///< empty where no step is guided
    Rows m_unguided; ///< empty where every step is
};

/// The prediction [n, c, h, w] that the stage's guidance makes of a predictor's answers at `step`.
at::Tensor guided(const StagePlan &stage, int step, const at::Tensor &answers);

} // namespace pixelsmith
