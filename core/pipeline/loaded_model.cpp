#include "pipeline/loaded_model.h"

#include "pipeline/device.h"

#include <pixelsmith/error.h>

namespace pixelsmith {

namespace {

UNet2DConditionModel makeUNet(const Checkpoint &checkpoint, Weights weights, const at::TensorOptions &compute,
                              bool savesMemory)
{
    if (!savesMemory)
        return {checkpoint.unetConfig(), std::move(weights)};
    return {checkpoint.unetConfig(), std::move(weights), compute};
}

Weights vaeWeights(const Checkpoint &checkpoint, at::Device device, at::ScalarType dtype)
{
    // Half the precision of the VAE shows as banding or, in float16, as black pictures.
    const bool isFull = device.is_cpu() || checkpoint.vaeConfig().force_upcast;
    return checkpoint.weights(ModelPart::Vae, at::TensorOptions().device(device).dtype(isFull ? at::kFloat : dtype));
}

/// Counts what the models take of all the weights together.
void tellProgress(std::initializer_list<Weights *> all, const LoadProgress &progress)
{
    int64_t bytes = 0;
    for (const Weights *weights : all)
        bytes += weights->bytesLeft();
    const auto read = std::make_shared<int64_t>(0);
    for (Weights *weights : all) {
        weights->setOnRead([=](int64_t taken) {
            if (!progress(*read += taken, bytes))
                throw LoadingStopped();
        });
    }
}

} // namespace

AutoencoderKL loadVae(const Checkpoint &checkpoint, at::Device device, at::ScalarType dtype)
{
    return {checkpoint.vaeConfig(), vaeWeights(checkpoint, device, dtype)};
}

LoadedModel loadModel(const ModelSource &source, const DeviceOptions &options, const LoadProgress &progress)
{
    const Checkpoint checkpoint(source);
    const at::Device device = openDevice(options.device);
    const ModelInfo info = readModelInfo(source);
    const at::ScalarType dtype = chooseDtype(options.dtype, device, info.weightBytes);
    const auto compute = at::TensorOptions().device(device).dtype(dtype);
    // Where the weights wait in host memory, they wait as the file has them, so that the picture stays the same.
    Weights unet = checkpoint.weights(ModelPart::UNet, options.savesMemory ? at::TensorOptions(at::kCPU) : compute);
    Weights vae = vaeWeights(checkpoint, device, dtype);
    if (progress)
        tellProgress({&unet, &vae}, progress);
    return {
        .checkpoint = checkpoint,
        .info = info,
        .device = device,
        .dtype = dtype,
        .scheduler = checkpoint.schedulerConfig(),
        .unet = makeUNet(checkpoint, std::move(unet), compute, options.savesMemory),
        .vae = {checkpoint.vaeConfig(), std::move(vae)},
    };
}

} // namespace pixelsmith
