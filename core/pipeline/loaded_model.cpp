#include "pipeline/loaded_model.h"

#include "pipeline/device.h"

#include <pixelsmith/error.h>

namespace pixelsmith {

namespace {

UNet2DConditionModel loadUNet(const Checkpoint &checkpoint, const at::TensorOptions &compute, bool savesMemory)
{
    if (!savesMemory)
        return {checkpoint.unetConfig(), checkpoint.weights(ModelPart::UNet, compute)};
    // The weights wait as the file has them, so that the picture stays the same.
    return {checkpoint.unetConfig(), checkpoint.weights(ModelPart::UNet, at::TensorOptions(at::kCPU)), compute};
}

} // namespace

AutoencoderKL loadVae(const Checkpoint &checkpoint, at::Device device, at::ScalarType dtype)
{
    const VaeConfig config = checkpoint.vaeConfig();
    // Half the precision of the VAE shows as banding or, in float16, as black pictures.
    const at::ScalarType precision = device.is_cpu() || config.force_upcast ? at::kFloat : dtype;
    return {config, checkpoint.weights(ModelPart::Vae, at::TensorOptions().device(device).dtype(precision))};
}

LoadedModel loadModel(const ModelSource &source, const DeviceOptions &options)
{
    const Checkpoint checkpoint(source);
    const at::Device device = openDevice(options.device);
    const ModelInfo info = readModelInfo(source);
    const at::ScalarType dtype = chooseDtype(options.dtype, device, info.weightBytes);
    const auto tensors = at::TensorOptions().device(device).dtype(dtype);
    return {
        .checkpoint = checkpoint,
        .info = info,
        .device = device,
        .dtype = dtype,
        .scheduler = checkpoint.schedulerConfig(),
        .unet = loadUNet(checkpoint, tensors, options.savesMemory),
        .vae = loadVae(checkpoint, device, dtype),
    };
}

} // namespace pixelsmith
