#pragma once

#include <cstdint>
#include <string>

namespace pixelsmith {

/// A disk with faults below everything else: a program that links file_faults.cpp has its own open(), write(), fsync(),
/// ftruncate(), rename() and statfs() before the C library's, for our code and for the libraries that write image files. Only files
/// whose path contains a text are touched. One at a time; thread-safe.
class FileFaults
{
public:
    enum class Lasts { Once, ForEver };

    /// \param pathPart  what the paths of the files that fail contain.
    explicit FileFaults(std::string pathPart);
    ~FileFaults();
    FileFaults(const FileFaults &) = delete;
    FileFaults &operator=(const FileFaults &) = delete;

    /// The operation with this number from now on (0: the next) fails; a write does the first half before.
    /// \param systemError  ENOSPC, EIO, …
    void failAt(int64_t operation, Lasts lasts, int systemError);
    /// Whether folders whose path contains the text are told to be of a FAT file system.
    void pretendFat(bool isFat);
    int64_t operations() const;
    bool hasFailed() const;
};

} // namespace pixelsmith
