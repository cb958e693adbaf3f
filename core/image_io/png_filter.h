#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pixelsmith {

/// PNG's filters of RGB rows, 8 bits a channel: picks for each row the one that leaves least. PNG specification, 9.2.
class PngRowFilter
{
public:
    explicit PngRowFilter(size_t rowBytes);

    /// \param above  the row above, or zeros.
    /// \return the filter's number and what it leaves of the row, valid until the next call.
    const std::vector<uint8_t> &filtered(const uint8_t *row, const uint8_t *above);

private:
    // Both with a pixel of zeros before them.
    std::vector<uint8_t> m_row;
    std::vector<uint8_t> m_above;
    std::array<std::vector<uint8_t>, 4> m_candidates;
};

} // namespace pixelsmith
