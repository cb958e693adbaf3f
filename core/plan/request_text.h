#pragma once

#include <pixelsmith/error.h>

#include <fmt/format.h>

#include <charconv>
#include <string>
#include <string_view>

/// What reading the parts of a request from text has in common.
namespace pixelsmith {

/// Throws Error(InvalidRequest): "text" is not `what`; write it as `form`.
[[noreturn]] inline void refuse(std::string_view what, std::string_view text, std::string_view form)
{
    throw Error(ErrorKind::InvalidRequest, fmt::format("\"{}\" is not {}; write it as {}.", text, what, form),
                std::string(text));
}

/// False unless all of the text is a number.
template<typename Number>
bool parseWhole(std::string_view text, Number &number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

inline void checkPromptLength(std::string_view prompt)
{
    constexpr size_t limit = 10'000;
    if (prompt.size() > limit)
        throw Error(ErrorKind::InvalidRequest,
                    fmt::format("The prompt is {} characters long; at most {} are read.", prompt.size(), limit));
}

} // namespace pixelsmith
