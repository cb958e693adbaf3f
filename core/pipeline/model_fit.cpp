#include <pixelsmith/pipeline.h>

#include "pipeline/device.h"

#include <c10/core/ScalarType.h>

#include <unistd.h>

namespace pixelsmith {

namespace {

/// Measured with SDXL at 512 x 512 (activations, the VAE in float32, the text encoders' turn): 8.1 GB in bfloat16, 15.0
/// in float32; 9.4 when saving memory, where weights stay as the file has them.
constexpr int64_t kWorkBytes = int64_t{1400} << 20;
constexpr int64_t kSavingWorkBytes = int64_t{2500} << 20;

int64_t computerMemoryBytes()
{
    return int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGE_SIZE);
}

} // namespace

Fit fitOf(const ModelDescription &model, const DeviceOptions &options, int64_t memoryBytes)
{
    const at::Device device = openDevice(options.device);
    if (!device.is_cpu())
        return Fit::Unknown;
    // A tenth is the system's and other programs'.
    const int64_t usable = (memoryBytes > 0 ? memoryBytes : computerMemoryBytes()) / 10 * 9;
    const auto numberBytes = static_cast<int64_t>(c10::elementSize(chooseDtype(options.dtype, device, model.bytes)));
    if (model.parameters * numberBytes + kWorkBytes <= usable)
        return Fit::Fits;
    return model.bytes + kSavingWorkBytes <= usable ? Fit::FitsSavingMemory : Fit::DoesNotFit;
}

} // namespace pixelsmith
