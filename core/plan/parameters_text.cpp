#include <pixelsmith/parameters_text.h>

#include "base/json.h"
#include "plan/sampler_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>
#include <vector>

namespace pixelsmith {

namespace {

constexpr std::array kSamplers = {
    std::pair{SchedulerKind::Ddim, "DDIM"}, std::pair{SchedulerKind::EulerDiscrete, "Euler"},
    std::pair{SchedulerKind::EulerAncestral, "Euler a"}, std::pair{SchedulerKind::DpmSolverMultistep, "DPM++ 2M"},
    std::pair{SchedulerKind::Lcm, "LCM"}};

std::string quoted(const std::string &value)
{
    return value.find_first_of(",:\"\n") == std::string::npos ? value : Json(value).dump();
}

/// "Key: value" pairs with commas between them.
class Fields
{
public:
    void add(std::string_view key, const std::string &value)
    {
        m_text += fmt::format("{}{}: {}", m_text.empty() ? "" : ", ", key, quoted(value));
    }

    template<typename Number>
    void addNumber(std::string_view key, Number value)
    {
        add(key, fmt::format("{}", value));
    }

    const std::string &text() const { return m_text; }

private:
    std::string m_text;
};

std::string sizeText(PixelSize size)
{
    return fmt::format("{}x{}", size.width, size.height);
}

void addStages(const GenerationPlan &plan, Fields &fields)
{
    std::string sizes;
    std::string sliders;
    for (size_t i = 1; i < plan.stages.size(); ++i) {
        const StagePlan &stage = plan.stages[i];
        const char *const separator = i > 1 ? "/" : "";
        sizes += fmt::format("{}{}", separator, sizeText(stage.size));
        sliders += fmt::format("{}{} of {}", separator, stage.guidedSteps, stage.steps);
    }
    if (sizes.empty())
        return;
    fields.add("Pixelsmith stages", sizes);
    fields.add("Pixelsmith slider", sliders);
    fields.add("Pixelsmith method", std::string(name(plan.stages.back().sampling.method)));
}

} // namespace

std::string_view samplerName(SchedulerKind kind)
{
    const auto entry = std::ranges::find(kSamplers, kind, [](const auto &pair) { return pair.first; });
    return entry == kSamplers.end() ? std::string_view() : entry->second;
}

std::optional<SchedulerKind> schedulerOfSampler(std::string_view name)
{
    const auto entry =
        std::ranges::find(kSamplers, name, [](const auto &pair) { return std::string_view(pair.second); });
    return entry == kSamplers.end() ? std::nullopt : std::optional(entry->first);
}

std::string parametersText(const GenerationRequest &request, const GenerationPlan &plan, double paintedPart)
{
    const StagePlan &base = plan.stages.front();
    Fields fields;
    if (base.steps > 0) {
        fields.addNumber("Steps", base.steps);
        fields.add("Sampler", std::string(samplerName(base.sampling.scheduler)));
        if (base.sampling.usesKarrasSigmas)
            fields.add("Schedule type", "Karras");
        fields.addNumber("CFG scale", base.sampling.guidanceScale);
        if (base.sampling.guidance.rescale > 0)
            fields.addNumber("CFG rescale", base.sampling.guidance.rescale);
        if (base.sampling.guidance.pagScale > 0)
            fields.addNumber("PAG scale", base.sampling.guidance.pagScale);
    }
    fields.addNumber("Seed", plan.seed);
    fields.add("Size", sizeText(base.size));
    if (!request.checkpoint.empty())
        fields.add("Model", std::filesystem::path(request.checkpoint).stem().string());
    if (!request.vae.empty())
        fields.add("VAE", std::filesystem::path(request.vae).stem().string());
    addStages(plan, fields);
    if (paintedPart > 0)
        fields.add("Pixelsmith painted slider", fmt::format("{:.1f} % of the picture", 100 * paintedPart));
    fields.add("Version", "Pixelsmith");

    std::string text = plan.prompt;
    for (const LoraChoice &lora : request.loras)
        text += fmt::format(" <lora:{}:{}>", std::filesystem::path(lora.file).stem().string(), lora.weight);
    text += '\n';
    if (!plan.negativePrompt.empty())
        text += "Negative prompt: " + plan.negativePrompt + '\n';
    return text + fields.text();
}

} // namespace pixelsmith
