#pragma once

#include <filesystem>

namespace pixelsmith {

/// Where the stored results of the Python originals lie.
inline std::filesystem::path goldenFolder()
{
    return std::filesystem::path(PIXELSMITH_TEST_DATA) / "golden";
}

/// The toy checkpoint with SDXL's topology.
inline std::filesystem::path tinyCheckpoint()
{
    return goldenFolder() / "tiny-sdxl";
}

} // namespace pixelsmith
