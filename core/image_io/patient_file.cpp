#include "image_io/patient_file.h"

#include "base/file.h"

#include <pixelsmith/error.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace pixelsmith {

namespace {

constexpr size_t kBufferBytes = 1 << 20;

/// 0 on success, else the error number.
int writeAll(int fd, const char *bytes, size_t size)
{
    size_t done = 0;
    while (done < size) {
        const ssize_t count = ::write(fd, bytes + done, size - done);
        if (count < 0 && errno != EINTR)
            return errno;
        done += count > 0 ? static_cast<size_t>(count) : 0;
    }
    return 0;
}

} // namespace

PatientFile::PatientFile(const std::filesystem::path &path, std::filesystem::path name)
    : m_name(std::move(name))
    , m_fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666))
{
    if (m_fd < 0)
        failWriting(m_name, errno);
    m_stream = ::fopencookie(
        this, "w", {.read = nullptr, .write = &PatientFile::write, .seek = &PatientFile::seek, .close = nullptr});
    if (!m_stream) {
        ::close(m_fd);
        throw Error(ErrorKind::OutOfMemory, "There is not enough memory to write a file.");
    }
    std::setvbuf(m_stream, nullptr, _IOFBF, kBufferBytes);
}

PatientFile::~PatientFile()
{
    std::fclose(m_stream);
    ::close(m_fd);
}

ssize_t PatientFile::write(void *self, const char *bytes, size_t size)
{
    auto *file = static_cast<PatientFile *>(self);
    if (file->m_error == 0)
        file->m_error = writeAll(file->m_fd, bytes, size);
    return static_cast<ssize_t>(size);
}

/// On a full disk the file may be shorter than the place that is sought; that is no reason to tell the library.
int PatientFile::seek(void *self, off64_t *offset, int whence)
{
    const off64_t position = ::lseek64(static_cast<PatientFile *>(self)->m_fd, *offset, whence);
    if (position < 0)
        return -1;
    *offset = position;
    return 0;
}

void PatientFile::check()
{
    std::fflush(m_stream);
    if (m_error != 0)
        failWriting(m_name, m_error);
}

void failWriting(const std::filesystem::path &path, int systemError)
{
    throw fileError(path, "written", systemError);
}

int errorOfAppending(const std::filesystem::path &path)
{
    const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd < 0)
        return errno;
    const std::vector<char> zeros(kBufferBytes);
    const int error = writeAll(fd, zeros.data(), zeros.size());
    ::close(fd);
    return error;
}

} // namespace pixelsmith
