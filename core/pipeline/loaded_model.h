#pragma once

#include "checkpoint/checkpoint.h"
#include "models/autoencoder_kl.h"
#include "models/unet_2d_condition.h"

#include <pixelsmith/pipeline.h>

#include <ATen/core/Tensor.h>

#include <filesystem>

namespace pixelsmith {

/// A checkpoint opened on a device. The text encoders are not in it: see encodePrompts().
struct LoadedModel
{
    Checkpoint checkpoint;
    ModelInfo info;
    at::Device device = at::kCPU;
    at::ScalarType dtype = at::kFloat; ///< of the UNet and the text encoders; the VAE computes in float32 on the CPU
    SchedulerConfig scheduler;
    UNet2DConditionModel unet;
    AutoencoderKL vae;

    at::TensorOptions options() const { return at::TensorOptions().device(device).dtype(dtype); }
};

/// The autoencoder on a device, in the precision that it needs there.
/// Throws Error(Checkpoint), Error(Io).
AutoencoderKL loadVae(const Checkpoint &checkpoint, at::Device device, at::ScalarType dtype);

/// Thrown where progress stopped the loading.
struct LoadingStopped
{
};

/// Throws Error(Checkpoint), Error(Device), Error(Io), LoadingStopped.
LoadedModel loadModel(const ModelSource &source, const DeviceOptions &options, const LoadProgress &progress = {});

} // namespace pixelsmith
