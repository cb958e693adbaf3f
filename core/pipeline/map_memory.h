#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>

namespace pixelsmith {

/// Maps of at least so many bytes lie in files. A map of 8192 x 8192 pixels has 16 MiB, one of 16384 x 16384 has 64.
inline constexpr int64_t kMapFileBytes = int64_t(32) << 20;

/// A map of zeros, float32 on the host. A large one lies in a file without a name beside the document, so that the system
/// can write its pages there and use their memory for something else: a run's own memory does not grow with its picture.
/// The file has its room on the disk from the beginning, and vanishes with the tensor, or with the process. Where its disk
/// fails all the same, no signal ends the process: the map goes on as memory of zeros, and mapFailures() tells.
/// \param fileBytes  from which size on.
/// Throws Error(DiskFull), Error(Io).
at::Tensor makeMap(const std::filesystem::path &document, at::IntArrayRef sizes, int64_t fileBytes = kMapFileBytes);

/// Grows when the disk has failed under a map, living or gone: what was read of maps since this was last asked for may be
/// wrong. Does not wait for the disk. Thread-safe.
int64_t mapFailures();

} // namespace pixelsmith
