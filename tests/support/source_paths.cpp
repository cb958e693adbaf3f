#include "support/source_paths.h"

namespace pixelsmith {

std::filesystem::path sourceFolder()
{
    return PIXELSMITH_SOURCE_FOLDER;
}

std::filesystem::path goldenFolder()
{
    return sourceFolder() / "tests/golden";
}

std::filesystem::path tinyCheckpoint()
{
    return goldenFolder() / "tiny-sdxl";
}

} // namespace pixelsmith
