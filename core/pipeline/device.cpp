#include "pipeline/device.h"

#include <pixelsmith/error.h>

#include <ATen/Context.h>

#include <fmt/format.h>

#include <charconv>
#include <dlfcn.h>

namespace pixelsmith {

namespace {

constexpr int64_t kSmallModelBytes = int64_t{1} << 30;

/// The CUDA back end registers itself when its library is loaded; nothing links to it, so that the program starts
/// without it.
bool isCudaReady()
{
    static const bool isReady = dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL) != nullptr && at::hasCUDA();
    return isReady;
}

int64_t cudaDeviceCount()
{
    return isCudaReady() ? static_cast<int64_t>(at::globalContext().getAcceleratorHooksInterface(at::kCUDA).deviceCount()) : 0;
}

} // namespace

at::Device openDevice(const std::string &name)
{
    if (name == "cpu")
        return at::kCPU;
    if (name == "auto")
        return cudaDeviceCount() > 0 ? at::Device(at::kCUDA, 0) : at::Device(at::kCPU);
    int index = 0;
    const std::string number = name.starts_with("cuda:") ? name.substr(5) : "0";
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), index);
    const bool isKnown = (name == "cuda" || name.starts_with("cuda:")) && error == std::errc() && index >= 0
                         && end == number.data() + number.size();
    if (!isKnown)
        throw Error(ErrorKind::InvalidRequest,
                    fmt::format("There is no device \"{}\"; known: auto, cpu, cuda, cuda:0, cuda:1, …", name), name);
    if (const int64_t count = cudaDeviceCount(); index >= count)
        throw Error(ErrorKind::Device,
                    count == 0 ? std::string("No usable NVIDIA graphics card was found. Choose the device cpu.")
                               : fmt::format("There is no graphics card {}; this machine has {}.", index, count),
                    name);
    return at::Device(at::kCUDA, static_cast<at::DeviceIndex>(index));
}

bool hasNativeBfloat16()
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bf16") != 0;
#else
    return false;
#endif
}

at::ScalarType chooseDtype(const std::string &name, at::Device device, int64_t weightBytes)
{
    if (name == "auto" && device.is_cuda())
        return at::kHalf;
    if (name == "auto")
        return hasNativeBfloat16() && weightBytes > kSmallModelBytes ? at::kBFloat16 : at::kFloat;
    if (name == "float32")
        return at::kFloat;
    if (name == "bfloat16")
        return at::kBFloat16;
    if (name == "float16" && !device.is_cpu())
        return at::kHalf;
    throw Error(ErrorKind::InvalidRequest,
                name == "float16" ? "float16 is too slow on the processor; choose float32 or bfloat16."
                                  : fmt::format("There is no precision \"{}\"; known: auto, float32, bfloat16, float16.", name),
                name);
}

std::string deviceName(at::Device device)
{
    return device.str();
}

std::string dtypeName(at::ScalarType dtype)
{
    return dtype == at::kHalf ? "float16" : dtype == at::kBFloat16 ? "bfloat16" : "float32";
}

} // namespace pixelsmith
