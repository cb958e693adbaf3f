#pragma once

#include <filesystem>

namespace pixelsmith {

/// Returns when the file's bytes are on the disk.
/// \param name  what messages call it.
/// Throws Error(Io).
void syncFile(const std::filesystem::path &path, const std::filesystem::path &name);

} // namespace pixelsmith
