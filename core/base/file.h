#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace pixelsmith {

/// The whole content of a regular file (no device, FIFO or folder) of at most `limit` bytes.
/// Throws Error(Io) that names the file and the reason.
std::string readTextFile(const std::filesystem::path &path, size_t limit);

/// The first bytes of a regular file, at most `count` of them. Throws Error(Io) that names the file and the reason.
std::string readFileStart(const std::filesystem::path &path, size_t count);

/// Writes the file so that after a crash either the old or the new content is there: a `.part` file beside it is
/// written, synced and renamed. Throws Error(Io), Error(DiskFull).
void writeFileAtomically(const std::filesystem::path &path, std::string_view content);

/// Makes a finished `.part` file durable and gives it its name; an existing file is replaced.
/// Throws Error(Io), Error(DiskFull).
void commitPartFile(const std::filesystem::path &part, const std::filesystem::path &path);

} // namespace pixelsmith
