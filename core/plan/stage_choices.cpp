#include "plan/stage_choices.h"

#include "plan/json_fields.h"
#include "plan/request_text.h"

#include <pixelsmith/settings.h>

#include <set>

namespace pixelsmith {

void checkStageChoices(const std::vector<StageChoice> &choices)
{
    std::set<int> stages;
    for (const StageChoice &choice : choices) {
        checkSetting("stage", choice.stage);
        if (choice.steps)
            checkSetting("stage_steps", *choice.steps);
        if (choice.guidanceScale)
            checkSetting("guidance_scale", *choice.guidanceScale);
        checkPromptLength(choice.prompt);
        if (!stages.insert(choice.stage).second)
            throw Error(ErrorKind::InvalidRequest,
                        fmt::format("There are two choices for the enlargement {}.", choice.stage));
    }
}

Json choiceToJson(const StageChoice &choice)
{
    Json json = {{"stage", choice.stage}, {"prompt", choice.prompt}};
    if (choice.steps)
        json["steps"] = *choice.steps;
    if (choice.guidanceScale)
        json["guidance_scale"] = *choice.guidanceScale;
    if (choice.method)
        json["method"] = name(*choice.method);
    return json;
}

StageChoice choiceFromJson(const Json &json)
{
    JsonFields fields(json, "The choice for a stage");
    StageChoice choice;
    choice.stage = fields.take<int>("stage");
    choice.prompt = fields.take<std::string>("prompt");
    choice.steps = fields.takeOptional<int>("steps");
    choice.guidanceScale = fields.takeOptional<double>("guidance_scale");
    if (const auto method = fields.takeOptional<std::string>("method"))
        choice.method = methodFromName(*method);
    fields.finish();
    return choice;
}

StageChoice stageChoiceFromText(std::string_view text)
{
    constexpr std::string_view form = "STAGE:steps=N,guidance=X,method=NAME,prompt=TEXT, with what is wanted of it";
    StageChoice choice;
    std::string_view rest = text;
    const size_t colon = rest.find(':');
    if (colon == std::string_view::npos || !parseWhole(rest.substr(0, colon), choice.stage))
        refuse("a choice for a stage", text, form);
    rest.remove_prefix(colon + 1);
    while (!rest.empty()) {
        const size_t equals = rest.find('=');
        const std::string_view key = rest.substr(0, equals);
        const size_t end = key == "prompt" ? std::string_view::npos : rest.find(',');
        const std::string_view value =
            equals == std::string_view::npos ? "" : rest.substr(equals + 1, end - equals - 1);
        if (key == "prompt")
            choice.prompt = value;
        else if (key == "method")
            choice.method = methodFromName(value);
        else if ((key != "steps" || !parseWhole(value, choice.steps.emplace()))
                 && (key != "guidance" || !parseWhole(value, choice.guidanceScale.emplace())))
            refuse("a choice for a stage", text, form);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    checkStageChoices({choice});
    return choice;
}

} // namespace pixelsmith
