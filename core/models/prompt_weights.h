#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pixelsmith {

/// A run of a prompt's text with one weight.
struct WeightedText
{
    std::string text;
    double weight = 1;
    bool beginsChunk = false; ///< the word BREAK stands before it

    friend bool operator==(const WeightedText &, const WeightedText &) = default;
};

/// Reads the notation of weights that artists know: (text) is 1.1 times as strong, [text] 1/1.1 times, (text:1.3) by the
/// number; they may be nested, and then multiply. A backslash makes the bracket after it plain text, and so are brackets
/// without a partner. BREAK begins a new chunk of tokens. A text without any of these comes back as one piece.
std::vector<WeightedText> parsePromptWeights(std::string_view prompt);

} // namespace pixelsmith
