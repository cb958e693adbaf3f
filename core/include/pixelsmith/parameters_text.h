#pragma once

#include <pixelsmith/generation_plan.h>
#include <pixelsmith/generation_request.h>

#include <string>

namespace pixelsmith {

/// How a picture was made, in the form that other programs write into their files and read from them: the prompt, a line
/// "Negative prompt: …", a line "Steps: …, Sampler: …, CFG scale: …, Seed: …, Size: …" of the base, and our own fields
/// behind it. Values that hold a comma, colon or quotation mark are quoted as JSON. The form of Stable Diffusion web UI.
/// \param paintedPart  of the picture, 0…1, on which the Slider was painted; told where there is any.
std::string parametersText(const GenerationRequest &request, const GenerationPlan &plan, double paintedPart = 0);

} // namespace pixelsmith
