#pragma once

#include <filesystem>

/// Where tests find their files. The path of the working tree is compiled into one file alone, so that a compiler
/// cache serves the tests of every clone.
namespace pixelsmith {

/// The top of the working tree.
std::filesystem::path sourceFolder();

/// Where the stored results of the Python originals lie.
std::filesystem::path goldenFolder();

/// The toy checkpoint with SDXL's topology.
std::filesystem::path tinyCheckpoint();

} // namespace pixelsmith
