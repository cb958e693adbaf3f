#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pixelsmith {

/// Text as CLIP's tokenizer sees it: in NFC, lower case, cut into words by the pattern
///     's | 't | 're | 've | 'm | 'll | 'd | letters | one digit | anything else but white space.
/// \param text  UTF-8; what is not valid counts as U+FFFD.
/// \return  words in UTF-8, none empty.
std::vector<std::string> clipWords(std::string_view text);

} // namespace pixelsmith
