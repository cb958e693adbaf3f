#pragma once

#include "checkpoint/safetensors_header.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace pixelsmith {

class SafetensorsFile;

/// W ← W + scale·up·down, with all dimensions but the first of `down` taken as one.
struct LowRankUpdate
{
    std::string name; ///< for messages
    at::Tensor down;  ///< [r, in] or [r, in, k, k], float32
    at::Tensor up;    ///< [out, r] or [out, r, 1, 1], float32
    double scale = 1;
};

/// The tensors of one model, by the key of the weight file. Models take what they need; finish() then holds the file
/// against the model: every key used once, every shape as expected, all problems in one error.
class Weights
{
public:
    /// Opens one file, all shards of an index, or the folder's only *.safetensors, and checks their headers. A tensor
    /// is read when it is taken, straight into `options`' dtype and device; what nobody takes is never read.
    /// \param folder  of one model, or a *.safetensors file.
    /// Throws Error(Checkpoint), Error(Io).
    static Weights load(const std::filesystem::path &folder, const at::TensorOptions &options);

    /// For tests.
    /// \param tensors  as a file would hold them.
    explicit Weights(const std::map<std::string, at::Tensor> &tensors, std::string name = "weights");

    /// Without tensors yet; see add().
    /// \param file  is held against a change while it is read.
    Weights(std::string name, const at::TensorOptions &options, const std::shared_ptr<const SafetensorsFile> &file);

    /// Adds a tensor under the name that the entry has, which need not be the file's.
    /// \param entry  or a part of one; \param isTransposed  the file has its rows as columns.
    /// Throws Error(Checkpoint) if there is one of that name.
    void add(SafetensorsEntry entry, const std::shared_ptr<const SafetensorsFile> &file, bool isTransposed = false);

    /// Takes `prefix` off every key that begins with it: some programs write the name of a model's only part before its
    /// keys, some do not. Throws Error(Checkpoint) if the file holds a key both with and without it.
    void dropPrefix(const std::string &prefix);

    /// The tensor `key`, taken out. A missing key or another shape is noted for finish(), and a tensor of that shape
    /// without storage of its own comes back; from then on nothing more is read. Throws Error(Io), Error(Checkpoint).
    at::Tensor take(const std::string &key, at::IntArrayRef shape);
    /// Drops a tensor that files may hold and the model has no use for.
    void ignore(const std::string &key);
    bool has(const std::string &key) const;
    std::vector<std::string> keys() const;
    /// Of a tensor that is there.
    std::vector<int64_t> shape(const std::string &key) const { return m_sources.at(key).shape(); }

    /// The tensor `key` will be given with the update, computed in float32; several add up.
    void addUpdate(const std::string &key, LowRankUpdate update);

    /// Bytes in the files of what was not taken yet.
    int64_t bytesLeft() const;
    /// Called after each tensor that take() read, with its bytes in the file; what it throws comes out of take().
    void setOnRead(std::function<void(int64_t bytes)> onRead) { m_onRead = std::move(onRead); }

    /// Throws Error(Checkpoint) naming the first missing, misshapen and left-over keys and how many there are, or that
    /// a file was changed while it was read.
    void finish() const;

private:
    struct Source
    {
        at::Tensor tensor; ///< defined where there is no file
        std::shared_ptr<const SafetensorsFile> file;
        SafetensorsEntry entry; ///< in `file`
        bool isTransposed = false;

        std::vector<int64_t> shape() const;
        int64_t bytes() const { return file ? static_cast<int64_t>(entry.end - entry.begin) : 0; }
        at::Tensor read(const at::TensorOptions &options) const;
    };

    Weights(std::string name, const at::TensorOptions &options);
    at::Tensor updated(const std::string &key, const at::Tensor &tensor) const;

    std::string m_name;
    at::TensorOptions m_options;
    std::map<std::string, Source> m_sources;
    std::vector<std::shared_ptr<const SafetensorsFile>> m_files;
    std::map<std::string, std::vector<LowRankUpdate>> m_updates;
    std::function<void(int64_t bytes)> m_onRead;
    std::vector<std::string> m_missing;
    std::vector<std::string> m_misshapen;
};

} // namespace pixelsmith
