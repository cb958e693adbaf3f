#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace pixelsmith {

/// The right to write a document: a kernel-held lock on `<document>.lock`, which vanishes with its process, so that no
/// stale lock can be left behind. The file is removed when the lock is given back.
///
/// A file of its own, because closing any descriptor of the database file would drop the locks that SQLite holds on it.
class WriterLock
{
public:
    struct Attempt;
    /// Does not wait.
    static Attempt acquire(const std::filesystem::path &document);

    WriterLock(WriterLock &&other) noexcept;
    WriterLock &operator=(WriterLock &&) = delete;
    ~WriterLock();

private:
    WriterLock(int fd, std::filesystem::path path);
    int m_fd;
    std::filesystem::path m_path;
};

struct WriterLock::Attempt
{
    std::optional<WriterLock> lock;
    /// "process 4711 on host a" if another program, or another Document of this one, writes. Lock and holder are both
    /// empty where no file can be made: a write-protected folder.
    std::string holder;
    int systemError = 0; ///< why no file can be made, as in errno
};

} // namespace pixelsmith
