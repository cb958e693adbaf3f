#pragma once

#include <pixelsmith/error.h>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace pixelsmith {

using Json = nlohmann::json;

/// What a file from outside may cost us before it is refused.
struct JsonLimits
{
    size_t bytes = 16u << 20;
    int depth = 32;
    size_t values = 500'000;
};

/// Strict: UTF-8, no duplicate keys, no NaN, nothing behind the value, within the limits.
/// \param what  names the text in messages, usually a file name.
/// Throws Error(kind) that names the text and the place.
Json parseJson(std::string_view text, const std::string &what, ErrorKind kind, const JsonLimits &limits = {});

/// Reads and parses a regular file. Throws Error(kind); Error(Io) if it cannot be read.
Json readJsonFile(const std::filesystem::path &path, ErrorKind kind, const JsonLimits &limits = {});

} // namespace pixelsmith
