#include <pixelsmith/parameters_text.h>

#include "base/json.h"
#include "plan/sampler_names.h"

#include <pixelsmith/error.h>
#include <pixelsmith/settings.h>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>

namespace pixelsmith {

namespace {

constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::string_view kNegative = "Negative prompt:";
/// A last line with fewer is a part of the prompt, as in the web UI.
constexpr size_t kFewestFields = 3;

std::string_view trimmed(std::string_view text)
{
    const size_t begin = text.find_first_not_of(kSpaces);
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

struct Field
{
    std::string key; ///< empty: words that are no field
    std::string value;
};

std::string textOf(const Field &field)
{
    return field.key.empty() ? field.value : field.key + ": " + field.value;
}

bool isKey(std::string_view text)
{
    const auto isFine = [](unsigned char c) {
        return std::isalnum(c) != 0 || c >= 0x80
               || std::string_view(" -/_.()").find(static_cast<char>(c)) != std::string_view::npos;
    };
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, isFine);
}

/// Behind the quotation mark that ends the text which begins with one; npos: it is not ended.
size_t endOfQuoted(std::string_view text)
{
    for (size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            return i + 1;
    }
    return std::string_view::npos;
}

/// Behind the bracket that closes the first one; npos: none does.
size_t endOfBrackets(std::string_view text)
{
    int depth = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') {
            const size_t quoted = endOfQuoted(text.substr(i));
            if (quoted == std::string_view::npos)
                return quoted;
            i += quoted - 1;
        } else if (text[i] == '[' || text[i] == '{') {
            ++depth;
        } else if ((text[i] == ']' || text[i] == '}') && --depth == 0) {
            return i + 1;
        }
    }
    return std::string_view::npos;
}

/// Takes a value, quoted, in brackets or up to the next comma, off the text's front.
std::string takeValue(std::string_view &text)
{
    size_t end = std::string_view::npos;
    if (text.starts_with('"'))
        end = endOfQuoted(text);
    else if (text.starts_with('[') || text.starts_with('{'))
        end = endOfBrackets(text);
    const bool isQuoted = text.starts_with('"') && end != std::string_view::npos;
    end = std::min(text.find(',', end == std::string_view::npos ? 0 : end), text.size());
    const std::string value(trimmed(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (isQuoted) {
        const Json json = Json::parse(value, nullptr, false);
        if (json.is_string())
            return json.get<std::string>();
    }
    return value;
}

std::vector<Field> fieldsOf(std::string_view line)
{
    std::vector<Field> fields;
    while (!(line = trimmed(line)).empty()) {
        const size_t colon = line.find(':');
        const std::string_view key = trimmed(line.substr(0, colon));
        if (colon != std::string_view::npos && isKey(key)) {
            line = trimmed(line.substr(colon + 1));
            std::string value = takeValue(line);
            fields.push_back({std::string(key), std::move(value)});
        } else if (std::string words = takeValue(line); !words.empty()) {
            fields.push_back({{}, std::move(words)});
        }
    }
    return fields;
}

struct Texts
{
    std::string prompt;
    std::string negative;
    std::vector<Field> fields;
};

Texts split(std::string_view text)
{
    text = trimmed(text);
    Texts texts;
    const size_t lastLine = text.rfind('\n') == std::string_view::npos ? 0 : text.rfind('\n') + 1;
    texts.fields = fieldsOf(text.substr(lastLine));
    const auto named = std::ranges::count_if(texts.fields, [](const Field &field) { return !field.key.empty(); });
    if (static_cast<size_t>(named) < kFewestFields)
        texts.fields.clear();
    else
        text = text.substr(0, lastLine);
    size_t negative = text.starts_with(kNegative) ? 0 : text.find("\n" + std::string(kNegative));
    texts.prompt = trimmed(text.substr(0, negative));
    if (negative != std::string_view::npos)
        texts.negative = trimmed(text.substr(text.find(kNegative, negative) + kNegative.size()));
    return texts;
}

template<typename Number>
std::optional<Number> numberIn(std::string_view text)
{
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// "4 of 10/5 of 10": each stage's guided steps and steps. The steps must be the same everywhere.
bool takeSlider(std::string_view text, GenerationRequest &request)
{
    std::vector<SliderPosition> slider;
    std::optional<int> steps;
    while (!text.empty()) {
        const size_t slash = std::min(text.find('/'), text.size());
        const std::string_view part = text.substr(0, slash);
        const size_t of = part.find(" of ");
        if (of == std::string_view::npos)
            return false;
        const auto guided = numberIn<int>(part.substr(0, of));
        const auto all = numberIn<int>(part.substr(of + 4));
        if (!guided || !all || *guided < 0 || *guided > *all || (steps && *steps != *all))
            return false;
        checkSetting("stage_steps", *all);
        steps = all;
        slider.push_back({.value = double(*guided), .isPercent = false});
        text.remove_prefix(std::min(slash + 1, text.size()));
    }
    request.slider = slider;
    request.stageSteps = steps;
    return !slider.empty();
}

bool takeSampler(std::string_view text, GenerationRequest &request)
{
    constexpr std::string_view karras = " Karras";
    const bool isKarras = text.ends_with(karras);
    const auto kind = schedulerOfSampler(isKarras ? text.substr(0, text.size() - karras.size()) : text);
    if (!kind)
        return false;
    request.scheduler = *kind;
    request.usesKarrasSigmas = request.usesKarrasSigmas || isKarras;
    return true;
}

bool takeScheduleType(std::string_view text, GenerationRequest &request)
{
    // What the web UI takes for this sampler by itself.
    const bool isKarras =
        text == "Karras" || (text == "Automatic" && request.scheduler == SchedulerKind::DpmSolverMultistep);
    request.usesKarrasSigmas = request.usesKarrasSigmas || isKarras;
    return isKarras || text == "Automatic" || text == "Uniform";
}

bool takeSize(std::string_view text, std::string_view setting, PixelSize &size)
{
    const PixelSize read = sizeFromText(text);
    checkSetting(setting, static_cast<double>(read.width));
    checkSetting(setting, static_cast<double>(read.height));
    size = read;
    return true;
}

template<typename Number, typename Target>
bool takeNumber(const std::string &text, std::string_view setting, Target &target)
{
    const auto number = numberIn<Number>(text);
    if (!number)
        return false;
    checkSetting(setting, static_cast<double>(*number));
    target = *number;
    return true;
}

using Take = bool (*)(const std::string &value, GenerationRequest &request);

/// False or Error(InvalidRequest): the value means nothing here.
const std::map<std::string_view, Take> &knownFields()
{
    static const std::map<std::string_view, Take> table = {
        {"Steps", [](const std::string &v, GenerationRequest &r) { return takeNumber<int>(v, "steps", r.steps); }},
        {"Sampler", [](const std::string &v, GenerationRequest &r) { return takeSampler(v, r); }},
        {"Schedule type", [](const std::string &v, GenerationRequest &r) { return takeScheduleType(v, r); }},
        {"CFG scale", [](const std::string &v,
                         GenerationRequest &r) { return takeNumber<double>(v, "guidance_scale", r.guidanceScale); }},
        {"CFG rescale",
         [](const std::string &v, GenerationRequest &r) {
             return takeNumber<double>(v, "guidance_rescale", r.guidance.rescale);
         }},
        {"PAG scale", [](const std::string &v,
                         GenerationRequest &r) { return takeNumber<double>(v, "pag_scale", r.guidance.pagScale); }},
        {"Seed", [](const std::string &v, GenerationRequest &r) { return takeNumber<uint64_t>(v, "seed", r.seed); }},
        {"Size", [](const std::string &v, GenerationRequest &r) { return takeSize(v, "base_side", r.baseSize); }},
        {"Pixelsmith stages",
         [](const std::string &v, GenerationRequest &r) {
             return takeSize(std::string_view(v).substr(v.rfind('/') + 1), "target_side", r.targetSize);
         }},
        {"Pixelsmith slider", [](const std::string &v, GenerationRequest &r) { return takeSlider(v, r); }},
        {"Pixelsmith method",
         [](const std::string &v, GenerationRequest &r) {
             r.method = methodFromName(v);
             return true;
         }},
    };
    return table;
}

bool take(const Field &field, GenerationRequest &request)
{
    const auto known = knownFields().find(field.key);
    if (known == knownFields().end())
        return false;
    try {
        return known->second(field.value, request);
    } catch (const Error &) {
        return false;
    }
}

/// "<lora:ink:0.8>" names a file that only its program knows.
void takeNetworks(std::string &prompt, std::vector<std::string> &unused)
{
    for (const std::string_view kind : {"<lora:", "<lyco:", "<hypernet:"}) {
        for (size_t at = prompt.find(kind); at != std::string::npos; at = prompt.find(kind, at)) {
            const size_t end = prompt.find('>', at);
            if (end == std::string::npos)
                break;
            unused.push_back(prompt.substr(at, end + 1 - at));
            const bool isBetweenSpaces = at > 0 && prompt[at - 1] == ' ';
            prompt.erase(at - (isBetweenSpaces ? 1 : 0), end + 1 - at + (isBetweenSpaces ? 1 : 0));
            at -= isBetweenSpaces ? 1 : 0;
        }
    }
    prompt = trimmed(prompt);
}

} // namespace

RecoveredSettings settingsFromParameters(std::string_view text)
{
    Texts texts = split(text);
    RecoveredSettings settings;
    takeNetworks(texts.prompt, settings.unused);
    settings.request.prompt = texts.prompt;
    settings.request.negativePrompt = texts.negative;
    // The schedule type means something for the sampler before it.
    for (const Field &field : texts.fields) {
        if (!take(field, settings.request) && textOf(field) != "Version: Pixelsmith")
            settings.unused.push_back(textOf(field));
    }
    validate(settings.request);
    return settings;
}

std::optional<RecoveredSettings> recoverSettings(const std::string &recipe, const std::string &parameters)
{
    std::string problem;
    if (recipe.starts_with('{')) {
        try {
            return RecoveredSettings{requestFromJson(recipe), {}};
        } catch (const Error &error) {
            problem = error.what();
        }
    }
    const bool isRecipeText = !recipe.starts_with('{') && !split(recipe).fields.empty();
    const std::string &text = parameters.empty() && isRecipeText ? recipe : parameters;
    if (text.empty())
        return std::nullopt;
    RecoveredSettings settings = settingsFromParameters(text);
    if (!problem.empty())
        settings.unused.push_back(problem);
    return settings;
}

} // namespace pixelsmith
