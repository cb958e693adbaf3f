#pragma once

#include <pixelsmith/error.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace pixelsmith {

/// "PATH could not be WHAT: REASON.", an Error(DiskFull) where there is no room for it, else an Error(Io).
/// \param systemError  as in errno.
Error fileError(const std::filesystem::path &path, std::string_view what, int systemError);

/// The whole content of a regular file (no device, FIFO or folder) of at most `limit` bytes.
/// Throws Error(Io) that names the file and the reason.
std::string readTextFile(const std::filesystem::path &path, size_t limit);

/// The first bytes of a regular file, at most `count` of them. Throws Error(Io) that names the file and the reason.
std::string readFileStart(const std::filesystem::path &path, size_t count);

/// In bytes; 0 where there is no file or its size cannot be told.
int64_t fileSizeOrZero(const std::filesystem::path &path);

/// Writes the file so that after a crash either the old or the new content is there: a `.part` file beside it is
/// written, synced and renamed. Throws Error(Io), Error(DiskFull).
void writeFileAtomically(const std::filesystem::path &path, std::string_view content);

/// What goes on during a copy. \param bytes  read so far. False: stop.
using CopyProgress = std::function<bool(int64_t bytes)>;

/// Copies a regular file into a new one, replacing what has its name, and makes the copy durable.
/// \return the StreamHash of the bytes; empty if progress stopped it, the copy then ends anywhere.
/// Throws Error(Io), Error(DiskFull).
std::string copyFile(const std::filesystem::path &from, const std::filesystem::path &to,
                     const CopyProgress &onProgress);

/// Returns when the file's bytes are on the disk.
/// \param name  what messages call it.
/// Throws Error(Io).
void syncFile(const std::filesystem::path &path, const std::filesystem::path &name);

/// Makes a finished `.part` file durable and gives it its name; an existing file is replaced.
/// Throws Error(Io), Error(DiskFull).
void commitPartFile(const std::filesystem::path &part, const std::filesystem::path &path);

/// Throws Error(Io) where the disk of a file to be written cannot hold one of this size, however much room there is: FAT's
/// files end at 4 GiB.
void requireFileMayHave(const std::filesystem::path &path, double bytes);

} // namespace pixelsmith
