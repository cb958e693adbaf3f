#pragma once

#include "base/hash.h"
#include "image_io/page_writer.h"
#include "image_io/patient_file.h"

#include <string_view>

namespace pixelsmith {

/// partOf() a file that is written from its start to its end, and the hash of what was written.
class HashedFile
{
public:
    /// Throws Error(Io), Error(DiskFull).
    explicit HashedFile(const std::filesystem::path &path)
        : m_file(partOf(path), path)
    {
    }

    void write(std::string_view bytes)
    {
        std::fwrite(bytes.data(), 1, bytes.size(), m_file.stream());
        m_hash.add(std::as_bytes(std::span(bytes)));
    }
    /// Throws Error(Io) or Error(DiskFull) if anything was lost.
    void check() { m_file.check(); }
    std::string hash() const { return m_hash.hex(); }

private:
    PatientFile m_file;
    StreamHash m_hash;
};

} // namespace pixelsmith
