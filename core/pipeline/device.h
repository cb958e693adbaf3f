#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace pixelsmith {

/// "auto" (CUDA where it works, else the CPU), "cpu", "cuda", "cuda:N". Loads LibTorch's CUDA back end when it is asked
/// for and present. Throws Error(Device) that says what is missing.
at::Device openDevice(const std::string &name);

/// Whether the processor multiplies bfloat16 itself; elsewhere it is slower than float32.
bool hasNativeBfloat16();

/// "auto" is float16 on CUDA; on the CPU bfloat16 where that is native and the model is large, else float32: a small
/// model gains too little time for what it loses in precision. Or a name.
/// \param weightBytes  of the whole model. Throws Error(InvalidRequest).
at::ScalarType chooseDtype(const std::string &name, at::Device device, int64_t weightBytes);

/// "cpu", "cuda:0"; "float32", "bfloat16", "float16".
std::string deviceName(at::Device device);
std::string dtypeName(at::ScalarType dtype);

} // namespace pixelsmith
