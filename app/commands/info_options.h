#pragma once

#include "app/command_options.h"

namespace pixelsmith {

/// Of `info`, whatever it is asked of.
class InfoOptions : public CommandOptions
{
public:
    InfoOptions();
};

} // namespace pixelsmith
