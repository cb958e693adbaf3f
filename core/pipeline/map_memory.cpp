#include "pipeline/map_memory.h"

#include "base/file.h"

#include <ATen/ATen.h>

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <linux/fs.h>
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

/// Room that is missing must be found now: later it could only be told by a signal that ends the process.
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
    ::close(fd);
    if (data == MAP_FAILED)
        throw fileError(document, what, failure);
    return data;
}

} // namespace

at::Tensor makeMap(const fs::path &document, at::IntArrayRef sizes, int64_t fileBytes)
{
    const int64_t bytes = c10::multiply_integers(sizes) * static_cast<int64_t>(sizeof(float));
    if (bytes < fileBytes)
        return at::zeros(sizes, at::kFloat);
    const auto size = static_cast<size_t>(bytes);
    void *data = mapFile(document, size);
    return at::from_blob(
        data, sizes, [size](void *mapped) { ::munmap(mapped, size); }, at::TensorOptions(at::kFloat));
}

} // namespace pixelsmith
