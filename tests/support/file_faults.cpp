#include "support/file_faults.h"

#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <mutex>
#include <string>
#include <sys/types.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace {

struct State
{
    std::mutex mutex;
    bool isOn = false;
    bool isFat = false;
    std::string pathPart;
    int64_t operations = 0;
    int64_t failAt = -1;
    pixelsmith::FileFaults::Lasts lasts = pixelsmith::FileFaults::Lasts::Once;
    int systemError = 0;
    bool hasFailed = false;
};

State &state()
{
    static State value;
    return value;
}

/// The C library's own function.
template<typename Function>
Function *next(const char *name)
{
    return reinterpret_cast<Function *>(dlsym(RTLD_NEXT, name));
}

/// The error number if the operation on this path that begins now is to fail, else 0.
int failureOf(const std::string &path)
{
    State &s = state();
    const std::lock_guard lock(s.mutex);
    if (!s.isOn || path.find(s.pathPart) == std::string::npos)
        return 0;
    const int64_t number = s.operations++;
    const bool once = s.lasts == pixelsmith::FileFaults::Lasts::Once;
    const bool fails = s.failAt >= 0 && (once ? number == s.failAt : number >= s.failAt);
    s.hasFailed = s.hasFailed || fails;
    return fails ? s.systemError : 0;
}

int failureOf(int fd)
{
    {
        State &s = state();
        const std::lock_guard lock(s.mutex);
        if (!s.isOn)
            return 0;
    }
    std::array<char, 32> name = {};
    std::snprintf(name.data(), name.size(), "/proc/self/fd/%d", fd);
    std::array<char, 4096> path = {};
    const ssize_t size = readlink(name.data(), path.data(), path.size());
    return size > 0 ? failureOf(std::string(path.data(), static_cast<size_t>(size))) : 0;
}

bool failed(int error)
{
    if (error != 0)
        errno = error;
    return error != 0;
}

int openOr(const char *path, int flags, mode_t mode)
{
    static auto *const real = next<int(const char *, int, ...)>("open");
    const bool isForWriting = (flags & O_ACCMODE) != O_RDONLY;
    if (isForWriting && failed(failureOf(std::string(path))))
        return -1;
    return real(path, flags, mode);
}

} // namespace

extern "C" {

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = (flags & O_CREAT) ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return openOr(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = (flags & O_CREAT) ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return openOr(path, flags, mode);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    static auto *const real = next<ssize_t(int, const void *, size_t)>("write");
    const int error = failureOf(fd);
    if (error != 0)
        (void)!real(fd, bytes, size / 2);
    return failed(error) ? -1 : real(fd, bytes, size);
}

int fsync(int fd)
{
    static auto *const real = next<int(int)>("fsync");
    return failed(failureOf(fd)) ? -1 : real(fd);
}

int ftruncate(int fd, off_t size) noexcept
{
    static auto *const real = next<int(int, off_t)>("ftruncate");
    return failed(failureOf(fd)) ? -1 : real(fd, size);
}

int rename(const char *from, const char *to) noexcept
{
    static auto *const real = next<int(const char *, const char *)>("rename");
    return failed(failureOf(std::string(from))) ? -1 : real(from, to);
}

int statfs(const char *path, struct statfs *disk) noexcept
{
    static auto *const real = next<int(const char *, struct statfs *)>("statfs");
    const int result = real(path, disk);
    State &s = state();
    const std::lock_guard lock(s.mutex);
    if (s.isOn && s.isFat && std::string(path).find(s.pathPart) != std::string::npos)
        disk->f_type = MSDOS_SUPER_MAGIC;
    return result;
}

} // extern "C"

namespace pixelsmith {

FileFaults::FileFaults(std::string pathPart)
{
    State &s = state();
    const std::lock_guard lock(s.mutex);
    s.isOn = true;
    s.isFat = false;
    s.pathPart = std::move(pathPart);
    s.failAt = -1;
    s.operations = 0;
    s.hasFailed = false;
}

FileFaults::~FileFaults()
{
    State &s = state();
    const std::lock_guard lock(s.mutex);
    s.isOn = false;
}

void FileFaults::failAt(int64_t operation, Lasts lasts, int systemError)
{
    State &s = state();
    const std::lock_guard lock(s.mutex);
    s.operations = 0;
    s.failAt = operation;
    s.lasts = lasts;
    s.systemError = systemError;
    s.hasFailed = false;
}

void FileFaults::pretendFat(bool isFat)
{
    State &s = state();
    const std::lock_guard lock(s.mutex);
    s.isFat = isFat;
}

int64_t FileFaults::operations() const
{
    State &s = state();
    const std::lock_guard lock(s.mutex);
    return s.operations;
}

bool FileFaults::hasFailed() const
{
    State &s = state();
    const std::lock_guard lock(s.mutex);
    return s.hasFailed;
}

} // namespace pixelsmith
