#pragma once

#include "support/safetensors_bytes.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>
#include <utility>
#include <vector>

namespace pixelsmith {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// A sound safetensors file with these tensors, in this order.
inline void writeTensors(const std::filesystem::path &path, const NamedTensors &tensors)
{
    std::string header;
    std::string data;
    for (const auto &[name, tensor] : tensors) {
        const at::ScalarType dtype = tensor.scalar_type();
        const char *word = dtype == at::kFloat      ? "F32"
                           : dtype == at::kHalf     ? "F16"
                           : dtype == at::kBFloat16 ? "BF16"
                           : dtype == at::kLong     ? "I64"
                                                    : throw std::runtime_error("a dtype without a name here");
        const at::Tensor plain = tensor.contiguous();
        const size_t begin = data.size();
        data.append(static_cast<const char *>(plain.const_data_ptr()), plain.nbytes());
        header += fmt::format(R"({}"{}":{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})", header.empty() ? "" : ",",
                              name, word, fmt::join(plain.sizes().begin(), plain.sizes().end(), ","), begin, data.size());
    }
    writeBytes(path, safetensorsBytes("{" + header + "}", data));
}

} // namespace pixelsmith
