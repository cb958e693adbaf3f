#include "checkpoint/size_text.h"

#include <fmt/format.h>

#include <array>

namespace pixelsmith {

std::string groupedDigits(uint64_t number)
{
    std::string text = std::to_string(number);
    for (auto place = static_cast<int64_t>(text.size()) - 3; place > 0; place -= 3)
        text.insert(static_cast<size_t>(place), 1, ' ');
    return text;
}

std::string byteText(uint64_t bytes)
{
    static constexpr std::array<const char *, 7> units{"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
    if (bytes < 1000)
        return fmt::format("{} bytes", bytes);
    auto value = static_cast<double>(bytes);
    size_t unit = 0;
    for (; value >= 999.95 && unit + 1 < units.size(); ++unit)
        value /= 1000;
    return fmt::format("{:.1f} {}", value, units[unit]);
}

} // namespace pixelsmith
