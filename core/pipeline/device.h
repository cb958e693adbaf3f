#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace pixelsmith {

/// "auto" (CUDA where it works, else the CPU), "cpu", "cuda", "cuda:N". Loads LibTorch's CUDA back end when it is asked
/// for and present. Throws Error(Device) that says what is missing.
at::Device openDevice(const std::string &name);

/// "auto": float16 on CUDA, float32 on the CPU; or a name. Throws Error(InvalidRequest).
at::ScalarType chooseDtype(const std::string &name, at::Device device);

/// "cpu", "cuda:0"; "float32", "bfloat16", "float16".
std::string deviceName(at::Device device);
std::string dtypeName(at::ScalarType dtype);

} // namespace pixelsmith
