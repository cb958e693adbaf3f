#pragma once

#include "checkpoint/safetensors.h"

#include "support/source_paths.h"

#include <ATen/ATen.h>

#include <map>
#include <stdexcept>
#include <string>

/// The stored results of the Python originals; tests/golden/README.md says how they are made.
namespace pixelsmith {

/// A tensor of `file` by name, fp32 (or an integer type), on the CPU. Each file is read once.
inline at::Tensor golden(const std::string &name, const std::string &file = "golden.safetensors")
{
    static std::map<std::string, std::map<std::string, at::Tensor>> files;
    std::map<std::string, at::Tensor> &tensors = files[file];
    if (tensors.empty()) {
        const SafetensorsFile source(goldenFolder() / file);
        for (const SafetensorsEntry &entry : source.header().entries)
            tensors.emplace(entry.name, source.read(entry, at::TensorOptions(at::kFloat)));
    }
    const auto found = tensors.find(name);
    if (found == tensors.end())
        throw std::runtime_error(file + " has no tensor " + name);
    return found->second.clone();
}

} // namespace pixelsmith
