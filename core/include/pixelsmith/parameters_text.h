#pragma once

#include <pixelsmith/generation_plan.h>
#include <pixelsmith/generation_request.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pixelsmith {

/// How a picture was made, in the form that other programs write into their files and read from them: the prompt, a line
/// "Negative prompt: …", a line "Steps: …, Sampler: …, CFG scale: …, Seed: …, Size: …" of the base, and our own fields
/// behind it. Values that hold a comma, colon or quotation mark are quoted as JSON. The form of Stable Diffusion web UI.
/// \param paintedPart  of the picture, 0…1, on which the Slider was painted; told where there is any.
std::string parametersText(const GenerationRequest &request, const GenerationPlan &plan, double paintedPart = 0);

/// What a picture tells of how it was made, as far as it can be used here.
struct RecoveredSettings
{
    GenerationRequest request;
    std::vector<std::string> unused; ///< what it tells beside, word by word: "Clip skip: 2"
};

/// Reads the form of parametersText(), of any program. A text without a line of fields is a prompt.
/// Throws Error(InvalidRequest) for a prompt that is too long.
RecoveredSettings settingsFromParameters(std::string_view text);

/// From the texts of a picture file; the recipe knows more, where it can be read. Empty: nothing is told.
/// \param recipe  a request as JSON, or other text.
/// Throws as settingsFromParameters().
std::optional<RecoveredSettings> recoverSettings(const std::string &recipe, const std::string &parameters);

} // namespace pixelsmith
