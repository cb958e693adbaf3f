#include <pixelsmith/generation_request.h>

#include "plan/json_fields.h"

#include <pixelsmith/error.h>
#include <pixelsmith/settings.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace pixelsmith {

namespace {

constexpr std::array kSchedulers = {std::pair{SchedulerKind::Ddim, "ddim"},
                                    std::pair{SchedulerKind::EulerDiscrete, "euler"}};
constexpr std::array kMethods = {std::pair{Method::Classic, "classic"}};
constexpr size_t kPromptLimit = 10'000;

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

[[noreturn]] void refuse(std::string_view what, std::string_view text, std::string_view form)
{
    throw Error(ErrorKind::InvalidRequest, fmt::format("\"{}\" is not {}; write it as {}.", text, what, form),
                std::string(text));
}

template<typename Number>
bool parseWhole(std::string_view text, Number &number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
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
    for (const std::string *prompt : {&request.prompt, &request.negativePrompt}) {
        if (prompt->size() > kPromptLimit)
            throw Error(ErrorKind::InvalidRequest, fmt::format("The prompt is {} characters long; at most {} are read.",
                                                               prompt->size(), kPromptLimit));
    }
    checkSetting("seed", static_cast<double>(request.seed));
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
        {"base_image", request.baseImage},
        {"base_size", sizeToJson(request.baseSize)},
        {"target_size", sizeToJson(request.targetSize)},
        {"scheduler", name(request.scheduler)},
        {"method", name(request.method)},
        {"slider", Json::array()},
    };
    for (const SliderPosition &position : request.slider)
        json["slider"].push_back(text(position));
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
    request.steps = fields.takeOptional<int>("steps");
    request.stageSteps = fields.takeOptional<int>("stage_steps");
    request.guidanceScale = fields.takeOptional<double>("guidance_scale");
    request.batchSize = fields.takeOptional<int>("batch_size");
    fields.finish();
    validate(request);
    return request;
}

} // namespace pixelsmith
