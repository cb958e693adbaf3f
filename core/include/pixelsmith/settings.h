#pragma once

#include <span>
#include <string_view>

/// Every number a user can set, declared once: command line, panels, validation and documentation read this table.
namespace pixelsmith {

struct Setting
{
    std::string_view key; ///< as in JSON and, with dashes, on the command line
    double defaultValue;
    double minimum;
    double maximum;
    std::string_view unit; ///< "steps", "px", …; empty where the number has none
    std::string_view help; ///< one English sentence; the window has its own, translatable texts
};

std::span<const Setting> settingsTable();

/// Throws Error(Internal) for a key that is not in the table.
const Setting &setting(std::string_view key);

/// Throws Error(InvalidRequest) that names key, value and range if `value` is outside of the range or not finite.
void checkSetting(std::string_view key, double value);

} // namespace pixelsmith
