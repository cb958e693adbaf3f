#pragma once

#include <pixelsmith/error.h>

namespace pixelsmith {

/// Error(Io) for a file whose content is broken: waiting and trying again does not help.
class DamagedFile : public Error
{
public:
    using Error::Error;
};

} // namespace pixelsmith
