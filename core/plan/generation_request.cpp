#include <pixelsmith/generation_request.h>

#include "plan/guidance_json.h"
#include "plan/json_fields.h"
#include "plan/request_text.h"
#include "plan/stage_choices.h"

#include <pixelsmith/error.h>
#include <pixelsmith/settings.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace pixelsmith {

namespace {

constexpr std::array kSchedulers = {
    std::pair{SchedulerKind::Ddim, "ddim"}, std::pair{SchedulerKind::EulerDiscrete, "euler"},
    std::pair{SchedulerKind::EulerAncestral, "euler_a"}, std::pair{SchedulerKind::DpmSolverMultistep, "dpmpp2m"},
    std::pair{SchedulerKind::Lcm, "lcm"}};
constexpr std::array kSpacings = {std::pair{TimestepSpacing::Leading, "leading"},
                                  std::pair{TimestepSpacing::Trailing, "trailing"},
                                  std::pair{TimestepSpacing::Linspace, "linspace"}};
constexpr std::array kMethods = {std::pair{Method::Classic, "classic"}, std::pair{Method::Refined, "refined"}};
constexpr size_t kMaxLoras = 32;
constexpr std::string_view kPromptPlace = "{prompt}";

template<typename Table, typename Kind>
std::string_view nameIn(const Table &table, Kind kind)
{
    const auto entry = std::ranges::find(table, kind, [](const auto &pair) { return pair.first; });
    PIXELSMITH_CHECK(entry != table.end(), "a kind without a name");
    return entry->second;
}

template<typename Table>
auto kindIn(const Table &table, std::string_view name, const char *what)
{
    const auto entry = std::ranges::find(table, name, [](const auto &pair) { return std::string_view(pair.second); });
    if (entry != table.end())
        return entry->first;
    std::string known;
    for (const auto &pair : table)
        known += fmt::format("{}{}", known.empty() ? "" : ", ", pair.second);
    throw Error(ErrorKind::InvalidRequest, fmt::format("There is no {} \"{}\"; known: {}.", what, name, known),
                std::string(name));
}

SliderPosition sliderPositionFromText(std::string_view text)
{
    SliderPosition position;
    position.isPercent = text.ends_with('%');
    if (!parseWhole(position.isPercent ? text.substr(0, text.size() - 1) : text, position.value))
        refuse("a Slider position", text, "a number of steps such as 30, or a percentage such as 40%");
    checkSetting(position.isPercent ? "slider_percent" : "stage_steps",
                 std::max(position.value, position.isPercent ? 0.0 : 1.0));
    if (position.value < 0)
        refuse("a Slider position", text, "a number of steps such as 30, or a percentage such as 40%");
    return position;
}

void checkPagLayer(std::string_view layer)
{
    const size_t dot = layer.find('.');
    const std::string_view side = layer.substr(0, dot);
    int index = 0;
    const bool isLevel = (side == "down" || side == "up") && dot != std::string_view::npos
                         && parseWhole(layer.substr(dot + 1), index) && index >= 0 && index < 8;
    if (layer != "mid" && !isLevel)
        refuse("a layer for perturbed-attention guidance", layer, "mid, down.N or up.N");
}

void checkGuidance(const GuidanceOptions &guidance)
{
    checkSetting("guidance_rescale", guidance.rescale);
    checkSetting("guidance_start", guidance.startPercent);
    checkSetting("guidance_end", guidance.endPercent);
    if (guidance.startPercent >= guidance.endPercent)
        throw Error(
            ErrorKind::InvalidRequest,
            fmt::format("The guidance would begin at {} % and end at {} %: it must end later than it begins. To "
                        "paint without guidance, set its scale to 1.",
                        guidance.startPercent, guidance.endPercent),
            "guidance_end");
    if (guidance.detailScale)
        checkSetting("guidance_detail", *guidance.detailScale);
    checkSetting("pag_scale", guidance.pagScale);
    if (guidance.pagLayers.empty())
        refuse("a list of layers for perturbed-attention guidance", "", "mid, down.N or up.N");
    for (const std::string &layer : guidance.pagLayers)
        checkPagLayer(layer);
}

void checkRefinement(const RefineOptions &refine)
{
    if (refine.startPercent)
        checkSetting("start", *refine.startPercent);
    checkSetting("anchor", refine.anchor);
    if (refine.detailNoise)
        checkSetting("detail_noise", *refine.detailNoise);
    checkSetting("band_lock", refine.bandLock);
}

} // namespace

Json guidanceToJson(const GuidanceOptions &guidance)
{
    Json json = {{"rescale", guidance.rescale},
                 {"start_percent", guidance.startPercent},
                 {"end_percent", guidance.endPercent},
                 {"pag_scale", guidance.pagScale},
                 {"pag_layers", guidance.pagLayers}};
    if (guidance.detailScale)
        json["detail_scale"] = *guidance.detailScale;
    return json;
}

GuidanceOptions guidanceFromJson(const Json &json)
{
    JsonFields fields(json, "The guidance");
    GuidanceOptions guidance;
    guidance.rescale = fields.take<double>("rescale");
    guidance.startPercent = fields.take<double>("start_percent");
    guidance.endPercent = fields.take<double>("end_percent");
    guidance.pagScale = fields.take<double>("pag_scale");
    guidance.pagLayers = fields.take<std::vector<std::string>>("pag_layers");
    guidance.detailScale = fields.takeOptional<double>("detail_scale");
    fields.finish();
    checkGuidance(guidance);
    return guidance;
}

namespace {

/// "a" and "b": "a, b".
std::string joined(const std::string &a, const std::string &b)
{
    return a.empty() || b.empty() ? a + b : a + ", " + b;
}

std::string text(const SliderPosition &position)
{
    return fmt::format("{}{}", position.value, position.isPercent ? "%" : "");
}

} // namespace

int SliderPosition::guidedSteps(int steps) const
{
    const double wanted = isPercent ? value * steps / 100.0 : value;
    return static_cast<int>(std::lround(std::clamp(wanted, 0.0, static_cast<double>(steps))));
}

void validate(const GenerationRequest &request)
{
    for (const std::string &prompt : {styledPrompt(request), styledNegativePrompt(request), styledStagePrompt(request)})
        checkPromptLength(prompt);
    checkSetting("seed", static_cast<double>(request.seed));
    checkGuidance(request.guidance);
    checkRefinement(request.refine);
    checkStageChoices(request.stageChoices);
    if (request.loras.size() > kMaxLoras)
        throw Error(ErrorKind::InvalidRequest, fmt::format("{} LoRAs were given; at most {} can be used at once.",
                                                           request.loras.size(), kMaxLoras));
    for (const LoraChoice &lora : request.loras)
        checkSetting("lora_weight", lora.weight);
    if (request.steps)
        checkSetting("steps", *request.steps);
    if (request.stageSteps)
        checkSetting("stage_steps", *request.stageSteps);
    if (request.guidanceScale)
        checkSetting("guidance_scale", *request.guidanceScale);
    if (request.batchSize)
        checkSetting("batch_size", *request.batchSize);
    const auto checkSize = [](std::string_view key, PixelSize size) {
        if (size == PixelSize{})
            return;
        checkSetting(key, static_cast<double>(size.width));
        checkSetting(key, static_cast<double>(size.height));
    };
    checkSize("base_side", request.baseSize);
    checkSize("target_side", request.targetSize);
    for (const SliderPosition &position : request.slider)
        sliderPositionFromText(text(position));
}

bool takesKarrasSigmas(SchedulerKind kind)
{
    return kind == SchedulerKind::EulerDiscrete || kind == SchedulerKind::EulerAncestral
           || kind == SchedulerKind::DpmSolverMultistep;
}

std::string_view name(SchedulerKind kind)
{
    return nameIn(kSchedulers, kind);
}

std::string_view name(Method method)
{
    return nameIn(kMethods, method);
}

SchedulerKind schedulerFromName(std::string_view name)
{
    return kindIn(kSchedulers, name, "scheduler");
}

Method methodFromName(std::string_view name)
{
    return kindIn(kMethods, name, "method");
}

std::string_view name(TimestepSpacing spacing)
{
    return nameIn(kSpacings, spacing);
}

TimestepSpacing timestepSpacingFromName(std::string_view name)
{
    return kindIn(kSpacings, name, "timestep spacing");
}

namespace {

std::string styled(const std::string &prompt, const Style &style)
{
    std::string text = style.prompt;
    const size_t place = text.find(kPromptPlace);
    return place == std::string::npos ? joined(prompt, text) : text.replace(place, kPromptPlace.size(), prompt);
}

} // namespace

std::string styledPrompt(const GenerationRequest &request)
{
    return styled(request.prompt, request.style);
}

std::string styledStagePrompt(const GenerationRequest &request)
{
    return request.stagePrompt.empty() ? std::string() : styled(request.stagePrompt, request.style);
}

std::string styledNegativePrompt(const GenerationRequest &request)
{
    return joined(request.negativePrompt, request.style.negativePrompt);
}

LoraChoice loraFromText(std::string_view text)
{
    LoraChoice lora{.file = std::string(text)};
    const size_t colon = text.rfind(':');
    if (colon != std::string_view::npos && parseWhole(text.substr(colon + 1), lora.weight)) {
        lora.file = std::string(text.substr(0, colon));
        checkSetting("lora_weight", lora.weight);
    }
    return lora;
}

std::vector<std::string> pagLayersFromText(std::string_view text)
{
    std::vector<std::string> layers;
    while (true) {
        const size_t comma = text.find(',');
        checkPagLayer(text.substr(0, comma));
        layers.emplace_back(text.substr(0, comma));
        if (comma == std::string_view::npos)
            return layers;
        text.remove_prefix(comma + 1);
    }
}

std::vector<SliderPosition> sliderFromText(std::string_view text)
{
    std::vector<SliderPosition> positions;
    while (true) {
        const size_t comma = text.find(',');
        positions.push_back(sliderPositionFromText(text.substr(0, comma)));
        if (comma == std::string_view::npos)
            return positions;
        text.remove_prefix(comma + 1);
    }
}

PixelSize sizeFromText(std::string_view text)
{
    const size_t cross = text.find('x');
    PixelSize size;
    if (cross == std::string_view::npos || !parseWhole(text.substr(0, cross), size.width)
        || !parseWhole(text.substr(cross + 1), size.height) || size.isEmpty())
        refuse("a size", text, "WIDTHxHEIGHT in pixels, for example 4096x2560");
    return size;
}

std::string toJson(const GenerationRequest &request)
{
    Json json = {
        {"prompt", request.prompt},
        {"negative_prompt", request.negativePrompt},
        {"seed", request.seed},
        {"checkpoint", request.checkpoint},
        {"vae", request.vae},
        {"loras", Json::array()},
        {"base_image", request.baseImage},
        {"base_size", sizeToJson(request.baseSize)},
        {"target_size", sizeToJson(request.targetSize)},
        {"guidance", guidanceToJson(request.guidance)},
        {"scheduler", name(request.scheduler)},
        {"stage_scheduler", name(request.stageScheduler)},
        {"karras_sigmas", request.usesKarrasSigmas},
        {"stage_karras_sigmas", request.stagesUseKarrasSigmas},
        {"method", name(request.method)},
        {"refine",
         {{"anchor", request.refine.anchor},
          {"locks_tone", request.refine.locksTone},
          {"band_lock", request.refine.bandLock}}},
        {"stage_prompt", request.stagePrompt},
        {"slider", Json::array()},
    };
    for (const StageChoice &choice : request.stageChoices)
        json["stages"].push_back(choiceToJson(choice));
    if (request.refine.startPercent)
        json["refine"]["start_percent"] = *request.refine.startPercent;
    if (request.refine.detailNoise)
        json["refine"]["detail_noise"] = *request.refine.detailNoise;
    for (const SliderPosition &position : request.slider)
        json["slider"].push_back(text(position));
    for (const LoraChoice &lora : request.loras)
        json["loras"].push_back({{"file", lora.file}, {"weight", lora.weight}});
    if (!request.style.name.empty())
        json["style"] = {{"name", request.style.name},
                         {"prompt", request.style.prompt},
                         {"negative_prompt", request.style.negativePrompt}};
    if (request.timestepSpacing)
        json["timestep_spacing"] = name(*request.timestepSpacing);
    if (request.steps)
        json["steps"] = *request.steps;
    if (request.stageSteps)
        json["stage_steps"] = *request.stageSteps;
    if (request.guidanceScale)
        json["guidance_scale"] = *request.guidanceScale;
    if (request.batchSize)
        json["batch_size"] = *request.batchSize;
    return toText(json);
}

namespace {

/// Documents of the first version have none of the fields that are optional here.
void takeModelParts(JsonFields &fields, GenerationRequest &request)
{
    request.vae = fields.takeOptional<std::string>("vae").value_or("");
    for (const Json &json : fields.takeOptional<std::vector<Json>>("loras").value_or(std::vector<Json>())) {
        JsonFields lora(json, "A LoRA of the request");
        request.loras.push_back({lora.take<std::string>("file"), lora.take<double>("weight")});
        lora.finish();
    }
    if (const auto json = fields.takeOptional<Json>("style")) {
        JsonFields style(*json, "The style");
        request.style = {style.take<std::string>("name"), style.take<std::string>("prompt"),
                         style.take<std::string>("negative_prompt")};
        style.finish();
    }
}

void takeSampler(JsonFields &fields, GenerationRequest &request)
{
    if (const auto guidance = fields.takeOptional<Json>("guidance"))
        request.guidance = guidanceFromJson(*guidance);
    // What is missing was not known to the version that wrote the request: it painted without.
    request.stageScheduler = schedulerFromName(fields.takeOptional<std::string>("stage_scheduler").value_or("ddim"));
    if (const auto spacing = fields.takeOptional<std::string>("timestep_spacing"))
        request.timestepSpacing = timestepSpacingFromName(*spacing);
    request.usesKarrasSigmas = fields.takeOptional<bool>("karras_sigmas").value_or(false);
    request.stagesUseKarrasSigmas = fields.takeOptional<bool>("stage_karras_sigmas").value_or(request.usesKarrasSigmas);
    request.refine.bandLock = 0;
    for (const Json &choice : fields.takeOptional<std::vector<Json>>("stages").value_or(std::vector<Json>()))
        request.stageChoices.push_back(choiceFromJson(choice));
    request.stagePrompt = fields.takeOptional<std::string>("stage_prompt").value_or("");
    if (const auto json = fields.takeOptional<Json>("refine")) {
        JsonFields refine(*json, "The refinement");
        request.refine.startPercent = refine.takeOptional<double>("start_percent");
        request.refine.anchor = refine.take<double>("anchor");
        request.refine.detailNoise = refine.takeOptional<double>("detail_noise");
        request.refine.locksTone = refine.take<bool>("locks_tone");
        request.refine.bandLock = refine.takeOptional<double>("band_lock").value_or(0);
        refine.finish();
    }
}

} // namespace

GenerationRequest requestFromJson(std::string_view text)
{
    const Json json = parseJson(text, "The request", ErrorKind::InvalidRequest);
    JsonFields fields(json, "The request");
    GenerationRequest request;
    request.prompt = fields.take<std::string>("prompt");
    request.negativePrompt = fields.take<std::string>("negative_prompt");
    request.seed = fields.take<uint64_t>("seed");
    request.checkpoint = fields.take<std::string>("checkpoint");
    request.baseImage = fields.take<std::string>("base_image");
    request.baseSize = fields.takeSize<PixelSpace>("base_size");
    request.targetSize = fields.takeSize<PixelSpace>("target_size");
    request.scheduler = schedulerFromName(fields.take<std::string>("scheduler"));
    request.method = methodFromName(fields.take<std::string>("method"));
    for (const auto &position : fields.take<std::vector<std::string>>("slider"))
        request.slider.push_back(sliderPositionFromText(position));
    takeModelParts(fields, request);
    takeSampler(fields, request);
    request.steps = fields.takeOptional<int>("steps");
    request.stageSteps = fields.takeOptional<int>("stage_steps");
    request.guidanceScale = fields.takeOptional<double>("guidance_scale");
    request.batchSize = fields.takeOptional<int>("batch_size");
    fields.takeOptional<double>("painted_slider_percent"); // a note in exported pictures: the map itself is not there
    fields.finish();
    validate(request);
    return request;
}

} // namespace pixelsmith
