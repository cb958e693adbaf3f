#pragma once

#include <cstdio>
#include <filesystem>

namespace pixelsmith {

/// A file that takes every byte and remembers if one could not be written. JPEG's library ends the whole process and
/// PNG's says nothing when a disk is full; so they never see it, and the writer asks after each band.
class PatientFile
{
public:
    /// Makes the file or empties it.
    /// \param name  what messages call it.
    /// Throws Error(Io), Error(DiskFull).
    PatientFile(const std::filesystem::path &path, std::filesystem::path name);
    ~PatientFile();
    PatientFile(const PatientFile &) = delete;
    PatientFile &operator=(const PatientFile &) = delete;

    std::FILE *stream() const { return m_stream; }
    /// Throws Error(Io) or Error(DiskFull) if anything was lost.
    void check();

private:
    static ssize_t write(void *self, const char *bytes, size_t size);
    static int seek(void *self, off64_t *offset, int whence);

    std::filesystem::path m_name;
    int m_fd = -1;
    int m_error = 0;
    std::FILE *m_stream = nullptr;
};

/// Error(DiskFull) or Error(Io) for a failed write, by the system's error number.
/// \param path  as the user knows it.
[[noreturn]] void failWriting(const std::filesystem::path &path, int systemError);

/// The system's error number if not even a little more can be added to the file, else 0.
int errorOfAppending(const std::filesystem::path &path);

} // namespace pixelsmith
