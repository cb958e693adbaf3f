#include "pipeline/loaded_model.h"

#include "pipeline/device.h"

#include <pixelsmith/error.h>

namespace pixelsmith {

LoadedModel loadModel(const ModelSource &source, const DeviceOptions &options)
{
    const std::filesystem::path &checkpoint = source.checkpoint;
    const at::Device device = openDevice(options.device);
    const at::ScalarType dtype = chooseDtype(options.dtype, device);
    const auto unetOptions = at::TensorOptions().device(device).dtype(dtype);
    const VaeConfig vaeConfig = readVaeConfig(checkpoint / "vae");
    // Half the precision of the VAE shows as banding or, in float16, as black pictures.
    const auto vaeOptions = unetOptions.dtype(device.is_cpu() || vaeConfig.force_upcast ? at::kFloat : dtype);
    return {
        .checkpoint = checkpoint,
        .info = readModelInfo(source),
        .device = device,
        .dtype = dtype,
        .scheduler = readSchedulerConfig(checkpoint / "scheduler"),
        .unet = UNet2DConditionModel(readUNetConfig(checkpoint / "unet"), Weights::load(checkpoint / "unet", unetOptions)),
        .vae = AutoencoderKL(vaeConfig, Weights::load(checkpoint / "vae", vaeOptions)),
    };
}

} // namespace pixelsmith
