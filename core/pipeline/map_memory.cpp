#include "pipeline/map_memory.h"

#include "base/file.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <linux/fs.h>
#include <mutex>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace pixelsmith {

namespace {

namespace fs = std::filesystem;

/// A file that no folder lists; -1: see errno.
int openNameless(const fs::path &document)
{
    const fs::path folder = document.has_parent_path() ? document.parent_path() : fs::path(".");
    const int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    // Not every file system has it.
    std::string name = document.string() + ".map-XXXXXX";
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0)
        ::unlink(name.c_str());
    return named;
}

/// Where blocks are copied when they are written again, room for them would be needed once more.
void writeInPlace(int fd)
{
    unsigned long flags = 0;
    if (::ioctl(fd, FS_IOC_GETFLAGS, &flags) != 0)
        return;
    flags |= FS_NOCOW_FL;
    (void)::ioctl(fd, FS_IOC_SETFLAGS, &flags);
}

/// Where a file is in memory.
struct MappedFile
{
    std::atomic<char *> begin = nullptr; ///< null: none
    std::atomic<size_t> size = 0;
    int fd = -1;
};

// A handler of signals is given nothing, so what it needs lies here. A run has five maps at most.
std::array<MappedFile, 64> g_files;
std::mutex g_filesMutex; ///< of those who enter files and take them out; not of the handler
std::atomic<int64_t> g_failures = 0;
struct sigaction g_handlerBefore;
static_assert(std::atomic<char *>::is_always_lock_free && std::atomic<int64_t>::is_always_lock_free);

/// A page whose file cannot be read or written, or has become too short, is told by a signal on the thread that touches
/// it. Nothing can be thrown from there: memory takes the file's place, so that the work in hand comes to its end, and
/// what it makes is never saved.
void onBusError(int signal, siginfo_t *info, void *)
{
    const int before = errno;
    const auto *touched = static_cast<const char *>(info->si_addr);
    for (const MappedFile &file : g_files) {
        char *begin = file.begin;
        const size_t size = file.size;
        if (info->si_code <= 0 || !begin || touched < begin || touched >= begin + size)
            continue;
        ++g_failures;
        void *memory = ::mmap(begin, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        errno = before;
        if (memory != MAP_FAILED)
            return;
    }
    // Not ours: whoever came before gets it, when the page is touched again.
    ::sigaction(signal, &g_handlerBefore, nullptr);
    if (info->si_code <= 0)
        ::raise(signal);
}

void watchForBusErrors()
{
    static std::once_flag once;
    std::call_once(once, [] {
        struct sigaction action = {};
        action.sa_sigaction = onBusError;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK;
        sigemptyset(&action.sa_mask);
        ::sigaction(SIGBUS, &action, &g_handlerBefore);
    });
}

/// What the system could not write it may read again as it was before, without a signal. It keeps a note of that, told
/// once to whoever waits for a part of the file; behind its end there is nothing to wait for.
void noteLostPages(const MappedFile &file)
{
    if (::sync_file_range(file.fd, static_cast<off_t>(file.size), 1, SYNC_FILE_RANGE_WAIT_BEFORE) != 0
        && (errno == EIO || errno == ENOSPC))
        ++g_failures;
}

void enter(int fd, void *data, size_t bytes)
{
    const std::lock_guard lock(g_filesMutex);
    const auto file = std::ranges::find_if(g_files, [](const MappedFile &f) { return f.begin == nullptr; });
    PIXELSMITH_CHECK(file != g_files.end(), "room for another map");
    file->fd = fd;
    file->size = bytes;
    file->begin = static_cast<char *>(data);
}

void unmapFile(void *data)
{
    const std::lock_guard lock(g_filesMutex);
    const auto file = std::ranges::find_if(g_files, [&](const MappedFile &f) { return f.begin == data; });
    noteLostPages(*file);
    file->begin = nullptr; // first: the place in memory may be another's as soon as it is free
    ::munmap(data, file->size);
    ::close(file->fd);
}

/// Room that is missing must be found now, while it can be waited for.
void *mapFile(const fs::path &document, size_t bytes)
{
    constexpr const char *what = "given room for its maps";
    const int fd = openNameless(document);
    if (fd < 0)
        throw fileError(document, what, errno);
    writeInPlace(fd);
    const int noRoom = ::posix_fallocate(fd, 0, static_cast<off_t>(bytes));
    void *data = noRoom == 0 ? ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
    const int failure = noRoom != 0 ? noRoom : errno;
    if (data == MAP_FAILED) {
        ::close(fd);
        throw fileError(document, what, failure);
    }
    enter(fd, data, bytes);
    return data;
}

} // namespace

at::Tensor makeMap(const fs::path &document, at::IntArrayRef sizes, int64_t fileBytes)
{
    const int64_t bytes = c10::multiply_integers(sizes) * static_cast<int64_t>(sizeof(float));
    if (bytes < fileBytes)
        return at::zeros(sizes, at::kFloat);
    watchForBusErrors();
    return at::from_blob(mapFile(document, static_cast<size_t>(bytes)), sizes, unmapFile,
                         at::TensorOptions(at::kFloat));
}

int64_t mapFailures()
{
    const std::lock_guard lock(g_filesMutex);
    for (const MappedFile &file : g_files) {
        if (file.begin)
            noteLostPages(file);
    }
    return g_failures;
}

} // namespace pixelsmith
