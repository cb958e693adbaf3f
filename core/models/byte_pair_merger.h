#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace pixelsmith {

/// What two neighbouring symbols become.
struct BytePairMerge
{
    size_t rank = 0; ///< lower ranks are merged first
    int64_t id = 0;  ///< of the merged symbol
};

/// The merge of two symbols, if there is one.
using FindBytePairMerge = std::function<std::optional<BytePairMerge>(int64_t left, int64_t right)>;

/// Byte-pair encoding of one word, in place: again and again the neighbours of the lowest rank, of these the leftmost,
/// are merged, until none can be. O(n log n), for a word may be as long as a hostile prompt.
void mergeBytePairs(std::vector<int64_t> &symbols, const FindBytePairMerge &find);

} // namespace pixelsmith
