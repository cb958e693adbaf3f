#pragma once

#include <pixelsmith/generation_request.h>
#include <pixelsmith/geometry.h>
#include <pixelsmith/slider_map.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pixelsmith {

/// What planning must know of a checkpoint; read from its configuration files alone.
struct ModelInfo
{
    std::string name;           ///< for people
    std::string identity;       ///< hash of configurations and weight headers; equal for equal models
    int64_t patchSide = 128;    ///< the model's native size in latent pixels (unet sample_size)
    int64_t vaeScaleFactor = 8; ///< pixels a latent pixel
    int64_t latentChannels = 4;
    int64_t weightBytes = 0;                    ///< of all weight files
    int steps = 30;                             ///< recommended, of the base
    int stageSteps = 30;                        ///< recommended, of an enlargement
    std::optional<int> classicStageSteps;       ///< likewise of the classic method; empty: the same
    double guidanceScale = 5.0;                 ///< recommended
    std::optional<double> refinedGuidanceScale; ///< likewise of refined enlargements; empty: the same
    std::optional<double>
        refinedStartPercent; ///< recommended RefineOptions::startPercent; empty: the scheduler decides
    SliderPosition slider;   ///< recommended, of every enlargement

    PixelSize nativeSize() const { return {patchSide * vaeScaleFactor, patchSide * vaeScaleFactor}; }
    int stageStepsFor(Method method) const
    {
        return method == Method::Classic ? classicStageSteps.value_or(stageSteps) : stageSteps;
    }
    /// Of an enlargement by that method.
    double guidanceScaleFor(Method method) const
    {
        return method == Method::Refined ? refinedGuidanceScale.value_or(guidanceScale) : guidanceScale;
    }
};

/// Percent of a stage's steps that are skipped at the beginning, at the Slider's free and at its faithful end.
struct StartRange
{
    double free = 0;
    double faithful = 0;

    friend bool operator==(const StartRange &, const StartRange &) = default;
};

/// How one stage is painted. Stages that were planned at different times may differ.
struct Sampling
{
    std::string prompt; ///< empty: the plan's
    SchedulerKind scheduler = SchedulerKind::Ddim;
    std::optional<TimestepSpacing> timestepSpacing; ///< empty: the checkpoint's own
    bool usesKarrasSigmas = false;
    double guidanceScale = 5.0;
    GuidanceOptions guidance;
    Method method = Method::Classic; ///< of an enlargement; a base has none
    int firstStep = 0;               ///< i0; the steps before it are not done
    std::optional<StartRange> start; ///< refined only: where latents of another S begin; empty: all at firstStep
    double anchor = 0;               ///< refined only, as the next three: see RefineOptions
    double detailNoise = 0;
    bool locksTone = false;
    double bandLock = 0;

    friend bool operator==(const Sampling &, const Sampling &) = default;
};

/// One stage: the base (index 0) or one enlargement.
struct StagePlan
{
    int index = 0;
    PixelSize size;
    LatentSize latentSize;
    int steps = 0;               ///< N; 0 for a base that is the user's picture
    int guidedSteps = 0;         ///< S at the start; 0 for the base
    int64_t patchSide = 0;       ///< P, in latents
    int64_t context = 0;         ///< latents between an owned latent and its patch's edge
    int64_t batchSize = 1;       ///< patches of a group
    int64_t unetEvaluations = 0; ///< one sample through the UNet, guidance counted
    Sampling sampling;

    friend bool operator==(const StagePlan &, const StagePlan &) = default;
};

struct CostEstimate
{
    int64_t unetEvaluations = 0;
    int64_t megapixels = 0; ///< encoded and decoded by the VAE, all stages, rounded up
    int64_t diskBytes = 0;  ///< upper estimate of the document's size

    friend bool operator==(const CostEstimate &, const CostEstimate &) = default;
};

/// A request with every open question answered. Value; the run is a function of (checkpoint, plan, Slider log).
struct GenerationPlan
{
    std::string prompt;
    std::string negativePrompt;
    uint64_t seed = 0;
    std::string baseImage;
    std::string modelIdentity;
    int64_t vaeScaleFactor = 8;
    int64_t latentChannels = 4;
    std::vector<StagePlan> stages; ///< never empty; sizes grow
    CostEstimate cost;

    friend bool operator==(const GenerationPlan &, const GenerationPlan &) = default;
};

/// Pure function. \param baseImageSize  size of request.baseImage in pixels, empty when the base is painted.
/// Throws Error(InvalidRequest): settings outside of their range, sizes that are no multiple of the VAE's factor, a
/// target smaller than the base.
/// \param painted  the painted Slider: a refined enlargement begins where the freest of it must.
GenerationPlan makePlan(const GenerationRequest &request, const ModelInfo &model, PixelSize baseImageSize = {},
                        const SliderMap &painted = {});

/// The plan with more stages, to request.targetSize; what is planned already stays. The new stages are painted as the
/// request says; its prompts, seed and base are not looked at. Throws as makePlan(), and Error(InvalidRequest) when the model is another one.
GenerationPlan growPlan(const GenerationPlan &plan, const GenerationRequest &request, const ModelInfo &model,
                        const SliderMap &painted = {});

/// The first step of latents with S guided steps; not before the stage's firstStep.
int firstStepOf(const StagePlan &stage, int guidedSteps);

/// True when `longer` starts with all stages of `plan` and paints them alike, so that a picture made with `plan` can be
/// grown on with `longer`.
bool extends(const GenerationPlan &longer, const GenerationPlan &plan);

std::string toJson(const GenerationPlan &plan);
/// Throws Error(InvalidRequest).
GenerationPlan planFromJson(std::string_view json);

} // namespace pixelsmith
