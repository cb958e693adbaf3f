#include <pixelsmith/generation_plan.h>

#include "plan/cost_model.h"

#include <pixelsmith/error.h>
#include <pixelsmith/settings.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

/// Multiples of this keep every level of the UNet whole: its three blocks halve the latents twice.
constexpr int64_t kUNetFactor = 4;

std::string text(PixelSize size)
{
    return fmt::format("{}x{}", size.width, size.height);
}

double logRatio(double a, double b)
{
    return std::abs(std::log(a / b));
}

int64_t nearestMultiple(double value, int64_t step)
{
    return std::max<int64_t>(1, std::llround(value / static_cast<double>(step))) * step;
}

void requireMultiple(PixelSize size, int64_t step, const char *what)
{
    if (size.width % step == 0 && size.height % step == 0)
        return;
    const PixelSize near = {nearestMultiple(static_cast<double>(size.width), step),
                            nearestMultiple(static_cast<double>(size.height), step)};
    throw Error(ErrorKind::InvalidRequest,
                fmt::format("The {} {} is not possible: both sides must be multiples of {}. Use {}.", what, text(size),
                            step, text(near)),
                text(size));
}

/// The size for a base of the target's shape: about the model's native area, the shape as exact as the steps of
/// `step` pixels allow (a wrong shape shows more than a wrong size).
PixelSize baseSizeFor(PixelSize shape, const ModelInfo &model)
{
    const int64_t step = model.vaeScaleFactor * kUNetFactor;
    const PixelSize native = model.nativeSize();
    const double ratio = static_cast<double>(shape.width) / static_cast<double>(shape.height);
    PixelSize best = native;
    double bestCost = INFINITY;
    for (int64_t width = step; width <= 4 * native.width; width += step) {
        const PixelSize size = {width, nearestMultiple(static_cast<double>(width) / ratio, step)};
        const double shapeCost = logRatio(static_cast<double>(size.width) / static_cast<double>(size.height), ratio);
        const double areaCost = logRatio(static_cast<double>(size.area()), static_cast<double>(native.area()));
        if (const double cost = 20 * shapeCost + areaCost; cost < bestCost) {
            bestCost = cost;
            best = size;
        }
    }
    return best;
}

PixelSize chooseBaseSize(const GenerationRequest &request, const ModelInfo &model, PixelSize baseImageSize)
{
    const int64_t step = model.vaeScaleFactor;
    PixelSize size = request.baseSize;
    if (size.isEmpty() && !baseImageSize.isEmpty()) {
        size = {nearestMultiple(static_cast<double>(baseImageSize.width), step * kUNetFactor),
                nearestMultiple(static_cast<double>(baseImageSize.height), step * kUNetFactor)};
    } else if (size.isEmpty() && !request.targetSize.isEmpty()) {
        size = baseSizeFor(request.targetSize, model);
        if (size.width > request.targetSize.width || size.height > request.targetSize.height)
            size = request.targetSize;
    } else if (size.isEmpty()) {
        size = model.nativeSize();
    }
    requireMultiple(size, step, "base size");
    return size;
}

/// The sizes after `from` up to `target`: doublings, the last factor is smaller where need be. A target a hair above a
/// doubling is reached in that one.
std::vector<PixelSize> stageSizes(PixelSize from, PixelSize target)
{
    const double scale = std::max(static_cast<double>(target.width) / static_cast<double>(from.width),
                                  static_cast<double>(target.height) / static_cast<double>(from.height));
    const int count = target == from ? 0 : std::max(1, static_cast<int>(std::ceil(std::log2(scale) - 0.05)));
    std::vector<PixelSize> sizes;
    for (int k = 1; k < count; ++k)
        sizes.push_back({from.width << k, from.height << k});
    if (count > 0)
        sizes.push_back(target);
    return sizes;
}

void requireGrowth(PixelSize from, PixelSize target)
{
    if (target.width < from.width || target.height < from.height)
        throw Error(
            ErrorKind::InvalidRequest,
            fmt::format("The target {} is smaller than the picture it grows from, {}.", text(target), text(from)),
            text(target));
    const double shape = logRatio(static_cast<double>(target.width) / static_cast<double>(target.height),
                                  static_cast<double>(from.width) / static_cast<double>(from.height));
    if (shape > 0.1)
        throw Error(ErrorKind::InvalidRequest,
                    fmt::format("The target {} has another shape than the picture it grows from, {}.", text(target),
                                text(from)),
                    text(target));
}

StagePlan planStage(int index, PixelSize size, const GenerationRequest &request, const ModelInfo &model)
{
    StagePlan stage;
    stage.index = index;
    stage.size = size;
    stage.latentSize = {size.width / model.vaeScaleFactor, size.height / model.vaeScaleFactor};
    stage.patchSide = model.patchSide;
    // An eighth of the patch on each side: the UNet sees enough around each owned latent, at 1.8 times the least work.
    stage.context = model.patchSide / 8;
    // As much work at once as 8 patches of 32 x 32 latents: more does not help a CPU, and Stop waits for it.
    const int64_t patchArea = model.patchSide * model.patchSide;
    stage.batchSize = request.batchSize.value_or(std::clamp<int>(static_cast<int>(8192 / patchArea), 1, 8));
    return stage;
}

/// What base and enlargements have in common.
Sampling planSampling(const GenerationRequest &request, double suitedGuidanceScale)
{
    Sampling sampling;
    sampling.timestepSpacing = request.timestepSpacing;
    sampling.guidanceScale = request.guidanceScale.value_or(suitedGuidanceScale);
    sampling.guidance = request.guidance;
    return sampling;
}

/// What the Slider means to a refined enlargement: the more it asks for the picture before, the less fine structure is
/// guided or, where nothing is guided, the less noise is added to grow detail from, and the more is given back of that picture at last (anchor and band lock), so that
/// fidelity rises and detail falls all the way. Where painting starts does not depend on it: whole steps would make a
/// jump. The numbers are measured: tests/bench/quality/README.md.
void planRefinement(StagePlan &stage, const GenerationRequest &request, const ModelInfo &model,
                    const SliderMap &painted)
{
    const RefineOptions &refine = request.refine;
    Sampling &sampling = stage.sampling;
    const double slider = stage.steps > 0 ? static_cast<double>(stage.guidedSteps) / stage.steps : 0;
    const auto between = [&](double freeEnd, double faithfulEnd) { return std::lerp(freeEnd, faithfulEnd, slider); };
    // With SDXL's schedule about timestep 400 of 1000, to which Karras' levels come earlier.
    const double suited = sampling.usesKarrasSigmas && takesKarrasSigmas(sampling.scheduler) ? 50 : 60;
    const double start = refine.startPercent.value_or(model.refinedStartPercent.value_or(suited));
    sampling.start = StartRange{start, start};
    sampling.firstStep = firstStepOf(stage, painted.leastGuidedSteps(stage.guidedSteps, stage.steps));
    sampling.anchor = refine.anchor;
    const bool isGuided = sampling.guidanceScale > 1;
    sampling.detailNoise = between(refine.detailNoise.value_or(isGuided ? 0 : setting("detail_noise").defaultValue), 0);
    sampling.locksTone = refine.locksTone;
    sampling.bandLock = refine.bandLock;
    if (!sampling.guidance.detailScale && isGuided)
        sampling.guidance.detailScale =
            std::min(sampling.guidanceScale * between(1.5, 1), setting("guidance_detail").maximum);
}

StagePlan planBase(PixelSize size, const GenerationRequest &request, const ModelInfo &model)
{
    StagePlan stage = planStage(0, size, request, model);
    stage.steps = request.baseImage.empty() ? request.steps.value_or(model.steps) : 0;
    stage.sampling = planSampling(request, model.guidanceScale);
    stage.sampling.scheduler = request.scheduler;
    stage.sampling.usesKarrasSigmas = request.usesKarrasSigmas;
    return stage;
}

/// The request as it stands for one enlargement.
GenerationRequest requestFor(int index, const GenerationRequest &request)
{
    GenerationRequest own = request;
    const auto choice = std::ranges::find(request.stageChoices, index, &StageChoice::stage);
    if (choice == request.stageChoices.end())
        return own;
    own.method = choice->method.value_or(request.method);
    if (choice->steps)
        own.stageSteps = choice->steps;
    if (choice->guidanceScale)
        own.guidanceScale = choice->guidanceScale;
    if (!choice->prompt.empty())
        own.stagePrompt = choice->prompt;
    return own;
}

StagePlan planEnlargement(int index, PixelSize size, const GenerationRequest &wanted, const ModelInfo &model,
                          const SliderMap &painted)
{
    const GenerationRequest request = requestFor(index, wanted);
    StagePlan stage = planStage(index, size, request, model);
    stage.steps = request.stageSteps.value_or(model.stageStepsFor(request.method));
    const size_t last = std::min(request.slider.size(), static_cast<size_t>(index));
    const SliderPosition slider = request.slider.empty() ? model.slider : request.slider[last - 1];
    stage.guidedSteps = slider.guidedSteps(stage.steps);
    stage.sampling = planSampling(request, model.guidanceScaleFor(request.method));
    stage.sampling.scheduler = request.stageScheduler;
    stage.sampling.usesKarrasSigmas = request.stagesUseKarrasSigmas;
    stage.sampling.prompt = styledStagePrompt(request);
    stage.sampling.method = request.method;
    if (request.method == Method::Refined)
        planRefinement(stage, request, model, painted);
    return stage;
}

void appendStages(GenerationPlan &plan, const GenerationRequest &request, const ModelInfo &model,
                  const SliderMap &painted)
{
    const PixelSize from = plan.stages.back().size;
    const PixelSize target = request.targetSize.isEmpty() ? from : request.targetSize;
    requireMultiple(target, model.vaeScaleFactor, "target size");
    requireGrowth(from, target);
    for (const PixelSize size : stageSizes(from, target))
        plan.stages.push_back(planEnlargement(static_cast<int>(plan.stages.size()), size, request, model, painted));
    addCosts(plan);
}

} // namespace

GenerationPlan makePlan(const GenerationRequest &request, const ModelInfo &model, PixelSize baseImageSize,
                        const SliderMap &painted)
{
    validate(request);
    GenerationPlan plan;
    plan.prompt = styledPrompt(request);
    plan.negativePrompt = styledNegativePrompt(request);
    plan.seed = request.seed;
    plan.baseImage = request.baseImage;
    plan.modelIdentity = model.identity;
    plan.vaeScaleFactor = model.vaeScaleFactor;
    plan.latentChannels = model.latentChannels;
    plan.stages.push_back(planBase(chooseBaseSize(request, model, baseImageSize), request, model));
    appendStages(plan, request, model, painted);
    return plan;
}

GenerationPlan growPlan(const GenerationPlan &plan, const GenerationRequest &request, const ModelInfo &model,
                        const SliderMap &painted)
{
    validate(request);
    if (plan.modelIdentity != model.identity)
        throw Error(
            ErrorKind::InvalidRequest,
            fmt::format("This picture was made with another model than {}; it can only grow with its own.", model.name),
            model.name);
    GenerationPlan longer = plan;
    appendStages(longer, request, model, painted);
    return longer;
}

int firstStepOf(const StagePlan &stage, int guidedSteps)
{
    if (!stage.sampling.start || stage.steps == 0)
        return stage.sampling.firstStep;
    const double slider = static_cast<double>(guidedSteps) / stage.steps;
    const double skipped =
        std::lerp(stage.sampling.start->free, stage.sampling.start->faithful, slider) * stage.steps / 100;
    return std::max(stage.sampling.firstStep, std::min(static_cast<int>(std::lround(skipped)), stage.steps - 1));
}

bool extends(const GenerationPlan &longer, const GenerationPlan &plan)
{
    if (longer.stages.size() < plan.stages.size())
        return false;
    GenerationPlan prefix = longer;
    prefix.stages.resize(plan.stages.size());
    prefix.cost = plan.cost;
    return prefix == plan;
}

} // namespace pixelsmith
