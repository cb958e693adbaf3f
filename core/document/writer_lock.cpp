#include "document/writer_lock.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace pixelsmith {

namespace {

std::filesystem::path lockPath(const std::filesystem::path &document)
{
    return document.string() + ".lock";
}

bool isSameFile(int fd, const std::filesystem::path &path)
{
    struct stat open = {};
    struct stat named = {};
    return ::fstat(fd, &open) == 0 && ::stat(path.c_str(), &named) == 0 && open.st_ino == named.st_ino
           && open.st_dev == named.st_dev;
}

std::string thisProcess()
{
    std::array<char, 256> host = {};
    if (::gethostname(host.data(), host.size() - 1) != 0)
        return fmt::format("process {}", ::getpid());
    return fmt::format("process {} on host {}", ::getpid(), host.data());
}

/// For people only; the lock itself holds without it.
void leaveName(int fd)
{
    const std::string name = thisProcess();
    if (::ftruncate(fd, 0) == 0)
        (void)!::pwrite(fd, name.data(), name.size(), 0);
}

std::string nameIn(int fd)
{
    std::array<char, 512> text = {};
    const ssize_t count = ::pread(fd, text.data(), text.size(), 0);
    return count > 0 ? std::string(text.data(), static_cast<size_t>(count)) : "another program";
}

} // namespace

WriterLock::Attempt WriterLock::acquire(const std::filesystem::path &document)
{
    const auto path = lockPath(document);
    for (;;) {
        const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
        if (fd < 0)
            return {.lock = {}, .holder = {}, .systemError = errno};
        if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
            Attempt attempt{.lock = {}, .holder = nameIn(fd), .systemError = 0};
            ::close(fd);
            return attempt;
        }
        // The holder before may have removed the file between our open and our lock.
        if (isSameFile(fd, path)) {
            leaveName(fd);
            return {.lock = WriterLock(fd, path), .holder = {}, .systemError = 0};
        }
        ::close(fd);
    }
}

WriterLock::WriterLock(int fd, std::filesystem::path path)
    : m_fd(fd)
    , m_path(std::move(path))
{
}

WriterLock::WriterLock(WriterLock &&other) noexcept
    : m_fd(std::exchange(other.m_fd, -1))
    , m_path(std::move(other.m_path))
{
}

WriterLock::~WriterLock()
{
    if (m_fd < 0)
        return;
    ::unlink(m_path.c_str());
    ::close(m_fd);
}

} // namespace pixelsmith
