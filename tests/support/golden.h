#pragma once

#include "checkpoint/safetensors.h"

#include "support/golden_paths.h"

#include <ATen/ATen.h>

#include <map>
#include <stdexcept>
#include <string>

/// The stored results of the Python originals; tests/golden/README.md says how they are made.
namespace pixelsmith {

/// A tensor of golden.safetensors by name, fp32 (or int64 for ids), on the CPU. The file is read once.
inline at::Tensor golden(const std::string &name)
{
    static const std::map<std::string, at::Tensor> tensors = [] {
        std::map<std::string, at::Tensor> result;
        const SafetensorsFile file(goldenFolder() / "golden.safetensors");
        for (const SafetensorsEntry &entry : file.header().entries)
            result.emplace(entry.name, file.read(entry, at::TensorOptions(at::kFloat)));
        return result;
    }();
    const auto found = tensors.find(name);
    if (found == tensors.end())
        throw std::runtime_error("golden.safetensors has no tensor " + name);
    return found->second.clone();
}

} // namespace pixelsmith
