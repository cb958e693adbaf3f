#include "pipeline/loaded_model.h"

#include "pipeline/device.h"

#include <pixelsmith/error.h>

namespace pixelsmith {

LoadedModel loadModel(const ModelSource &source, const DeviceOptions &options)
{
    const std::filesystem::path &checkpoint = source.checkpoint;
    const at::Device device = openDevice(options.device);
    const ModelInfo info = readModelInfo(source);
    const at::ScalarType dtype = chooseDtype(options.dtype, device, info.weightBytes);
    const auto unetOptions = at::TensorOptions().device(device).dtype(dtype);
    // To save memory, weights wait in host memory as the file has them, so that the picture stays the same.
    const auto waitingOptions = at::TensorOptions().device(at::kCPU);
    const VaeConfig vaeConfig = readVaeConfig(checkpoint / "vae");
    // Half the precision of the VAE shows as banding or, in float16, as black pictures.
    const auto vaeOptions = unetOptions.dtype(device.is_cpu() || vaeConfig.force_upcast ? at::kFloat : dtype);
    return {
        .checkpoint = checkpoint,
        .info = info,
        .device = device,
        .dtype = dtype,
        .scheduler = readSchedulerConfig(checkpoint / "scheduler"),
        .unet = options.savesMemory
                    ? UNet2DConditionModel(readUNetConfig(checkpoint / "unet"),
                                           Weights::load(checkpoint / "unet", waitingOptions), unetOptions)
                    : UNet2DConditionModel(readUNetConfig(checkpoint / "unet"),
                                           Weights::load(checkpoint / "unet", unetOptions)),
        .vae = AutoencoderKL(vaeConfig, Weights::load(checkpoint / "vae", vaeOptions)),
    };
}

} // namespace pixelsmith
