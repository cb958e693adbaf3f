#include "base/file.h"

#include "base/hash.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/magic.h>
#include <span>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <utility>

namespace pixelsmith {

namespace {

namespace fs = std::filesystem;

class FileDescriptor
{
public:
    explicit FileDescriptor(int fd)
        : m_fd(fd)
    {
    }
    ~FileDescriptor()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    FileDescriptor(FileDescriptor &&other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    FileDescriptor(const FileDescriptor &) = delete;
    FileDescriptor &operator=(const FileDescriptor &) = delete;
    int get() const { return m_fd; }
    bool isOpen() const { return m_fd >= 0; }
    bool close() { return ::close(std::exchange(m_fd, -1)) == 0; }

private:
    int m_fd;
};

[[noreturn]] void fail(const fs::path &path, const char *what)
{
    throw fileError(path, what, errno);
}

/// \param name  what messages call it.
void syncPath(const fs::path &path, int flags, const fs::path &name)
{
    FileDescriptor file(::open(path.c_str(), flags | O_CLOEXEC));
    if (!file.isOpen() || ::fsync(file.get()) != 0)
        fail(name, "saved");
}

/// Throws for a device, a FIFO or a folder.
FileDescriptor openRegularFile(const fs::path &path)
{
    // O_NONBLOCK: opening a FIFO must not hang.
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat info = {};
    if (!file.isOpen() || ::fstat(file.get(), &info) != 0)
        fail(path, "read");
    if (!S_ISREG(info.st_mode))
        throw Error(ErrorKind::Io, fmt::format("{} is not a regular file.", path.string()), path.string());
    return file;
}

size_t sizeOf(const FileDescriptor &file, const fs::path &path)
{
    struct stat info = {};
    if (::fstat(file.get(), &info) != 0)
        fail(path, "read");
    return static_cast<size_t>(info.st_size);
}

std::string readBytes(const FileDescriptor &file, const fs::path &path, size_t size)
{
    std::string content(size, '\0');
    size_t done = 0;
    while (done < size) {
        const ssize_t count = ::read(file.get(), content.data() + done, size - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            fail(path, "read");
        if (count == 0)
            throw Error(ErrorKind::Io, fmt::format("{} changed while it was being read.", path.string()),
                        path.string());
        done += static_cast<size_t>(count);
    }
    return content;
}

void writeBytes(const FileDescriptor &file, const fs::path &path, std::string_view bytes)
{
    size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::write(file.get(), bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno != EINTR)
            fail(path, "written");
        done += static_cast<size_t>(std::max<ssize_t>(count, 0));
    }
}

} // namespace

Error fileError(const fs::path &path, std::string_view what, int systemError)
{
    const bool isFull = systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG;
    return Error(isFull ? ErrorKind::DiskFull : ErrorKind::Io,
                 fmt::format("{} could not be {}: {}.", path.string(), what, std::strerror(systemError)),
                 path.string());
}

std::string readTextFile(const fs::path &path, size_t limit)
{
    const FileDescriptor file = openRegularFile(path);
    const size_t size = sizeOf(file, path);
    if (size > limit)
        throw Error(ErrorKind::Io,
                    fmt::format("{} is too large: {} bytes, at most {} are read.", path.string(), size, limit),
                    path.string());
    return readBytes(file, path, size);
}

std::string readFileStart(const fs::path &path, size_t count)
{
    const FileDescriptor file = openRegularFile(path);
    return readBytes(file, path, std::min(count, sizeOf(file, path)));
}

int64_t fileSizeOrZero(const fs::path &path)
{
    std::error_code error;
    const auto size = fs::file_size(path, error);
    return error ? 0 : static_cast<int64_t>(size);
}

void writeFileAtomically(const fs::path &path, std::string_view content)
{
    const fs::path part = path.string() + ".part";
    try {
        FileDescriptor file(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
        if (!file.isOpen())
            fail(path, "written");
        writeBytes(file, path, content);
        if (!file.close())
            fail(path, "written");
        commitPartFile(part, path);
    } catch (...) {
        ::unlink(part.c_str());
        throw;
    }
}

std::string copyFile(const fs::path &from, const fs::path &to, const CopyProgress &onProgress)
{
    constexpr size_t kBlock = size_t{4} << 20;
    const FileDescriptor source = openRegularFile(from);
    const size_t size = sizeOf(source, from);
    FileDescriptor target(::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!target.isOpen())
        fail(to, "written");
    StreamHash hash;
    for (size_t done = 0; done < size;) {
        const std::string block = readBytes(source, from, std::min(kBlock, size - done));
        hash.add(std::as_bytes(std::span(block)));
        writeBytes(target, to, block);
        done += block.size();
        if (!onProgress(static_cast<int64_t>(done)))
            return {};
    }
    if (::fsync(target.get()) != 0)
        fail(to, "saved");
    // Whoever checks the copy shall read it from the disk, not from memory.
    ::posix_fadvise(target.get(), 0, 0, POSIX_FADV_DONTNEED);
    if (!target.close())
        fail(to, "saved");
    return hash.hex();
}

void syncFile(const fs::path &path, const fs::path &name)
{
    syncPath(path, O_RDONLY, name);
}

void commitPartFile(const fs::path &part, const fs::path &path)
{
    syncFile(part, path);
    if (::rename(part.c_str(), path.c_str()) != 0)
        fail(path, "written");
    const fs::path folder = path.parent_path();
    syncPath(folder.empty() ? fs::path(".") : folder, O_RDONLY | O_DIRECTORY, path);
}

void requireFileMayHave(const fs::path &path, double bytes)
{
    constexpr double kLargestOnFat = 4'294'967'295;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    struct statfs disk = {};
    const bool isFat = ::statfs(folder.c_str(), &disk) == 0 && disk.f_type == MSDOS_SUPER_MAGIC;
    if (isFat && bytes > kLargestOnFat)
        throw Error(ErrorKind::Io,
                    fmt::format("{} would have up to {:.1f} GB, and files on its disk end at {:.1f} GB (FAT). Choose "
                                "another disk.",
                                path.string(), bytes / 1e9, kLargestOnFat / 1e9),
                    path.string());
}

} // namespace pixelsmith
