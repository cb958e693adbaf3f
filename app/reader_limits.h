#pragma once

#include <filesystem>

namespace pixelsmith {

/// For a process of its own that reads a picture file which may be made to harm: from now on it has no more memory,
/// processor time and room on the disk than a picture of its size takes, and no way to more rights. Where the libraries
/// crash or time is over, the process ends with a sentence on standard error and FileTrouble; where memory is, they throw
/// std::bad_alloc. For good; called once, by the main thread.
/// Reads the picture's size; throws as readImageSize().
void limitReading(const std::filesystem::path &picture);

} // namespace pixelsmith
