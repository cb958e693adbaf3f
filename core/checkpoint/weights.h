#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace pixelsmith {

/// The tensors of one model, by the key of the weight file. Models take what they need; finish() then holds the file
/// against the model: every key used once, every shape as expected, all problems in one error.
class Weights
{
public:
    /// Reads one file, all shards of an index, or the folder's only *.safetensors, straight into `options`' dtype and
    /// device. Throws Error(Checkpoint), Error(Io).
    static Weights load(const std::filesystem::path &folder, const at::TensorOptions &options);

    /// For tests. \param tensors  as a file would hold them.
    explicit Weights(std::map<std::string, at::Tensor> tensors, std::string name = "weights");

    /// The tensor `prefix + key`, taken out. A missing key or another shape is noted for finish(), and an empty tensor
    /// of the shape comes back.
    at::Tensor take(const std::string &key, at::IntArrayRef shape);
    bool has(const std::string &key) const;

    /// Throws Error(Checkpoint) naming the first missing, misshapen and left-over keys and how many there are.
    void finish() const;

private:
    std::map<std::string, at::Tensor> m_tensors;
    std::vector<std::string> m_missing;
    std::vector<std::string> m_misshapen;
    std::string m_name;
};

} // namespace pixelsmith
