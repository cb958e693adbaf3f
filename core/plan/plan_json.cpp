#include <pixelsmith/generation_plan.h>

#include "plan/guidance_json.h"
#include "plan/json_fields.h"

#include <array>

namespace pixelsmith {

namespace {

Json samplingToJson(const Sampling &sampling)
{
    Json json = {
        {"prompt", sampling.prompt},
        {"scheduler", name(sampling.scheduler)},
        {"karras_sigmas", sampling.usesKarrasSigmas},
        {"guidance_scale", sampling.guidanceScale},
        {"guidance", guidanceToJson(sampling.guidance)},
        {"method", name(sampling.method)},
        {"first_step", sampling.firstStep},
        {"anchor", sampling.anchor},
        {"detail_noise", sampling.detailNoise},
        {"locks_tone", sampling.locksTone},
        {"band_lock", sampling.bandLock},
    };
    if (sampling.timestepSpacing)
        json["timestep_spacing"] = name(*sampling.timestepSpacing);
    if (sampling.start)
        json["start_percent"] = {sampling.start->free, sampling.start->faithful};
    return json;
}

Sampling samplingFromJson(const Json &json)
{
    JsonFields fields(json, "The sampling of a stage");
    Sampling sampling;
    sampling.prompt = fields.take<std::string>("prompt");
    sampling.scheduler = schedulerFromName(fields.take<std::string>("scheduler"));
    if (const auto spacing = fields.takeOptional<std::string>("timestep_spacing"))
        sampling.timestepSpacing = timestepSpacingFromName(*spacing);
    sampling.usesKarrasSigmas = fields.take<bool>("karras_sigmas");
    sampling.guidanceScale = fields.take<double>("guidance_scale");
    sampling.guidance = guidanceFromJson(fields.take<Json>("guidance"));
    sampling.method = methodFromName(fields.take<std::string>("method"));
    sampling.firstStep = fields.take<int>("first_step");
    if (const auto range = fields.takeOptional<std::array<double, 2>>("start_percent"))
        sampling.start = StartRange{(*range)[0], (*range)[1]};
    sampling.anchor = fields.take<double>("anchor");
    sampling.detailNoise = fields.take<double>("detail_noise");
    sampling.locksTone = fields.take<bool>("locks_tone");
    sampling.bandLock = fields.takeOptional<double>("band_lock").value_or(0);
    fields.finish();
    return sampling;
}

/// Plans of earlier versions say once how all stages are painted.
struct CommonSampling
{
    Sampling base;
    Sampling enlargement;
};

std::optional<CommonSampling> takeCommonSampling(JsonFields &fields)
{
    const auto guidanceScale = fields.takeOptional<double>("guidance_scale");
    if (!guidanceScale)
        return std::nullopt;
    Sampling base;
    base.guidanceScale = *guidanceScale;
    base.scheduler = schedulerFromName(fields.take<std::string>("scheduler"));
    base.method = methodFromName(fields.take<std::string>("method"));
    if (const auto guidance = fields.takeOptional<Json>("guidance"))
        base.guidance = guidanceFromJson(*guidance);
    if (const auto spacing = fields.takeOptional<std::string>("timestep_spacing"))
        base.timestepSpacing = timestepSpacingFromName(*spacing);
    base.usesKarrasSigmas = fields.takeOptional<bool>("karras_sigmas").value_or(false);
    Sampling enlargement = base;
    enlargement.scheduler = SchedulerKind::Ddim;
    if (const auto kind = fields.takeOptional<std::string>("stage_scheduler"))
        enlargement.scheduler = schedulerFromName(*kind);
    return CommonSampling{base, enlargement};
}

Json stageToJson(const StagePlan &stage)
{
    return {
        {"index", stage.index},
        {"size", sizeToJson(stage.size)},
        {"latent_size", sizeToJson(stage.latentSize)},
        {"steps", stage.steps},
        {"guided_steps", stage.guidedSteps},
        {"patch_side", stage.patchSide},
        {"context", stage.context},
        {"batch_size", stage.batchSize},
        {"unet_evaluations", stage.unetEvaluations},
        {"sampling", samplingToJson(stage.sampling)},
    };
}

void require(bool isPossible, const char *what)
{
    if (!isPossible)
        throw Error(ErrorKind::InvalidRequest, fmt::format("The plan has an impossible {}.", what), what);
}

StagePlan stageFromJson(const Json &json, int index, int64_t vaeScaleFactor,
                        const std::optional<CommonSampling> &common)
{
    JsonFields fields(json, "A stage of the plan");
    StagePlan stage;
    stage.index = fields.take<int>("index");
    stage.size = fields.takeSize<PixelSpace>("size");
    stage.latentSize = fields.takeSize<LatentSpace>("latent_size");
    stage.steps = fields.take<int>("steps");
    stage.guidedSteps = fields.take<int>("guided_steps");
    stage.patchSide = fields.take<int64_t>("patch_side");
    stage.context = fields.take<int64_t>("context");
    stage.batchSize = fields.take<int64_t>("batch_size");
    stage.unetEvaluations = fields.take<int64_t>("unet_evaluations");
    if (common)
        stage.sampling = index == 0 ? common->base : common->enlargement;
    else
        stage.sampling = samplingFromJson(fields.take<Json>("sampling"));
    fields.finish();
    require(stage.index == index, "stage number");
    require(!stage.size.isEmpty() && stage.size.longSide() <= (1 << 20), "stage size");
    require(stage.latentSize.width * vaeScaleFactor == stage.size.width
                && stage.latentSize.height * vaeScaleFactor == stage.size.height,
            "latent size");
    require(stage.steps >= 0 && stage.steps <= 1000 && stage.guidedSteps >= 0 && stage.guidedSteps <= stage.steps,
            "step count");
    require(stage.sampling.firstStep >= 0 && stage.sampling.firstStep <= std::max(0, stage.steps - 1), "first step");
    require(stage.patchSide >= 8 && stage.patchSide <= 1024 && stage.context >= 0
                && 4 * stage.context < stage.patchSide,
            "patch size");
    require(stage.batchSize >= 1 && stage.batchSize <= 64, "batch size");
    return stage;
}

} // namespace

std::string toJson(const GenerationPlan &plan)
{
    Json json = {
        {"prompt", plan.prompt},
        {"negative_prompt", plan.negativePrompt},
        {"seed", plan.seed},
        {"base_image", plan.baseImage},
        {"model_identity", plan.modelIdentity},
        {"vae_scale_factor", plan.vaeScaleFactor},
        {"latent_channels", plan.latentChannels},
        {"cost",
         {{"unet_evaluations", plan.cost.unetEvaluations},
          {"megapixels", plan.cost.megapixels},
          {"disk_bytes", plan.cost.diskBytes}}},
        {"stages", Json::array()},
    };
    for (const StagePlan &stage : plan.stages)
        json["stages"].push_back(stageToJson(stage));
    return toText(json);
}

GenerationPlan planFromJson(std::string_view text)
{
    const Json json = parseJson(text, "The plan", ErrorKind::InvalidRequest);
    JsonFields fields(json, "The plan");
    GenerationPlan plan;
    plan.prompt = fields.take<std::string>("prompt");
    plan.negativePrompt = fields.take<std::string>("negative_prompt");
    plan.seed = fields.take<uint64_t>("seed");
    plan.baseImage = fields.take<std::string>("base_image");
    const auto common = takeCommonSampling(fields);
    plan.modelIdentity = fields.take<std::string>("model_identity");
    plan.vaeScaleFactor = fields.take<int64_t>("vae_scale_factor");
    plan.latentChannels = fields.take<int64_t>("latent_channels");
    require(plan.vaeScaleFactor >= 1 && plan.vaeScaleFactor <= 64, "VAE factor");
    require(plan.latentChannels >= 1 && plan.latentChannels <= 64, "number of latent channels");
    const Json costJson = fields.take<Json>("cost");
    JsonFields cost(costJson, "The plan's cost");
    plan.cost.unetEvaluations = cost.take<int64_t>("unet_evaluations");
    plan.cost.megapixels = cost.take<int64_t>("megapixels");
    plan.cost.diskBytes = cost.take<int64_t>("disk_bytes");
    cost.finish();
    for (const Json &stage : fields.takeArray("stages"))
        plan.stages.push_back(stageFromJson(stage, static_cast<int>(plan.stages.size()), plan.vaeScaleFactor, common));
    require(!plan.stages.empty(), "number of stages");
    fields.finish();
    return plan;
}

} // namespace pixelsmith
