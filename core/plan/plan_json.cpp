#include <pixelsmith/generation_plan.h>

#include "plan/guidance_json.h"
#include "plan/json_fields.h"

namespace pixelsmith {

namespace {

Json stageToJson(const StagePlan &stage)
{
    return {
        {"index", stage.index},     {"size", sizeToJson(stage.size)},    {"latent_size", sizeToJson(stage.latentSize)},
        {"steps", stage.steps},     {"guided_steps", stage.guidedSteps}, {"patch_side", stage.patchSide},
        {"context", stage.context}, {"batch_size", stage.batchSize},     {"unet_evaluations", stage.unetEvaluations},
    };
}

void require(bool isPossible, const char *what)
{
    if (!isPossible)
        throw Error(ErrorKind::InvalidRequest, fmt::format("The plan has an impossible {}.", what), what);
}

StagePlan stageFromJson(const Json &json, int index, int64_t vaeScaleFactor)
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
    fields.finish();
    require(stage.index == index, "stage number");
    require(!stage.size.isEmpty() && stage.size.longSide() <= (1 << 20), "stage size");
    require(stage.latentSize.width * vaeScaleFactor == stage.size.width
                && stage.latentSize.height * vaeScaleFactor == stage.size.height,
            "latent size");
    require(stage.steps >= 0 && stage.steps <= 1000 && stage.guidedSteps >= 0 && stage.guidedSteps <= stage.steps,
            "step count");
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
        {"guidance_scale", plan.guidanceScale},
        {"guidance", guidanceToJson(plan.guidance)},
        {"scheduler", name(plan.scheduler)},
        {"stage_scheduler", name(plan.stageScheduler)},
        {"karras_sigmas", plan.usesKarrasSigmas},
        {"method", name(plan.method)},
        {"model_identity", plan.modelIdentity},
        {"vae_scale_factor", plan.vaeScaleFactor},
        {"latent_channels", plan.latentChannels},
        {"cost",
         {{"unet_evaluations", plan.cost.unetEvaluations},
          {"megapixels", plan.cost.megapixels},
          {"disk_bytes", plan.cost.diskBytes}}},
        {"stages", Json::array()},
    };
    if (plan.timestepSpacing)
        json["timestep_spacing"] = name(*plan.timestepSpacing);
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
    plan.guidanceScale = fields.take<double>("guidance_scale");
    plan.scheduler = schedulerFromName(fields.take<std::string>("scheduler"));
    // Plans of the first version have none of these.
    if (const auto guidance = fields.takeOptional<Json>("guidance"))
        plan.guidance = guidanceFromJson(*guidance);
    if (const auto kind = fields.takeOptional<std::string>("stage_scheduler"))
        plan.stageScheduler = schedulerFromName(*kind);
    if (const auto spacing = fields.takeOptional<std::string>("timestep_spacing"))
        plan.timestepSpacing = timestepSpacingFromName(*spacing);
    plan.usesKarrasSigmas = fields.takeOptional<bool>("karras_sigmas").value_or(false);
    plan.method = methodFromName(fields.take<std::string>("method"));
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
        plan.stages.push_back(stageFromJson(stage, static_cast<int>(plan.stages.size()), plan.vaeScaleFactor));
    require(!plan.stages.empty(), "number of stages");
    fields.finish();
    return plan;
}

} // namespace pixelsmith
