#pragma once

#include "checkpoint/safetensors_header.h"

#include <ATen/core/Tensor.h>

#include <filesystem>

namespace pixelsmith {

/// A safetensors file, open for reading. What its header claims is checked when it is opened, against the file's size
/// and before anything is allocated from a claimed number. The file is read, not mapped: one that shrinks while it is
/// mapped ends the process. One thread at a time.
class SafetensorsFile
{
public:
    /// Throws Error(Checkpoint) for what is no sound safetensors file, naming what it is where that can be told, and
    /// Error(Io) where it cannot be read.
    explicit SafetensorsFile(const std::filesystem::path &path);
    ~SafetensorsFile();
    SafetensorsFile(const SafetensorsFile &) = delete;
    SafetensorsFile &operator=(const SafetensorsFile &) = delete;

    const std::filesystem::path &path() const { return m_path; }
    const SafetensorsHeader &header() const { return m_header; }

    /// Reads one tensor of header() straight into its final place.
    /// \param options  device and, for floating-point tensors, dtype of the result; others keep theirs, and without a
    /// dtype all do.
    /// \return  contiguous. Throws Error(Io), Error(Checkpoint) if the file was cut short meanwhile.
    at::Tensor read(const SafetensorsEntry &entry, const at::TensorOptions &options) const;

    /// Throws Error(Checkpoint) if the file was written to since it was opened.
    void checkUnchanged() const;

private:
    std::string fileName() const { return m_path.filename().string(); }
    uint64_t checkStart() const;
    void readBytes(void *target, uint64_t size, uint64_t offset) const;
    void readConverted(at::Tensor &target, const SafetensorsEntry &entry) const;

    std::filesystem::path m_path;
    int m_fd = -1;
    uint64_t m_size = 0;
    int64_t m_changedNs = 0; ///< time of the last change when it was opened
    uint64_t m_dataOffset = 0;
    SafetensorsHeader m_header;
    mutable at::Tensor m_buffer; ///< of readConverted()
};

} // namespace pixelsmith
