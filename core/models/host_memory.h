#pragma once

#include <cstddef>

namespace pixelsmith {

/// From now on the memory of freed CPU tensors is kept for the next ones, up to `keepBytes`. Otherwise the large
/// tensors of an evaluation go back to the system each time, which clears their pages again: a third of the
/// autoencoder's time. Holds for the whole process; call it before the first model is loaded, on one thread. Calling it
/// again sets another limit.
void keepHostMemory(size_t keepBytes);

/// Gives the memory kept back to the system, for instance when a run has ended. Thread-safe.
void releaseHostMemory();

} // namespace pixelsmith
