#pragma once

#include <pixelsmith/generation_request.h>

#include <filesystem>
#include <vector>

namespace pixelsmith {

/// The styles of a file: a JSON list of objects with name, prompt and negative_prompt. Throws Error(InvalidRequest) that
/// says what is wrong with it, and Error(Io).
std::vector<Style> readStyles(const std::filesystem::path &path);

} // namespace pixelsmith
