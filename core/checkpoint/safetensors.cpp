#include "checkpoint/safetensors.h"

#include "checkpoint/file_kind.h"
#include "checkpoint/size_text.h"

#include <pixelsmith/error.h>

#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pixelsmith {

namespace {

constexpr uint64_t kLengthBytes = 8;
constexpr uint64_t kPieceBytes = 16u << 20;
constexpr uint64_t kConvertedPieceBytes = 4u << 20;

[[noreturn]] void failToRead(const std::filesystem::path &path)
{
    throw Error(ErrorKind::Io, fmt::format("{} could not be read: {}.", path.string(), std::strerror(errno)),
                path.string());
}

int64_t changeTime(const struct stat &info)
{
    return info.st_mtim.tv_sec * int64_t{1'000'000'000} + info.st_mtim.tv_nsec;
}

class FileCloser
{
public:
    explicit FileCloser(int fd)
        : m_fd(fd)
    {
    }
    ~FileCloser()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    FileCloser(const FileCloser &) = delete;
    FileCloser &operator=(const FileCloser &) = delete;
    void release() { m_fd = -1; }

private:
    int m_fd;
};

} // namespace

SafetensorsFile::SafetensorsFile(const std::filesystem::path &path)
    : m_path(path)
    // O_NONBLOCK: opening a FIFO must not hang.
    , m_fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
{
    if (m_fd < 0)
        failToRead(path);
    FileCloser closeOnError(m_fd);
    struct stat info = {};
    if (::fstat(m_fd, &info) != 0)
        failToRead(path);
    if (!S_ISREG(info.st_mode))
        throw Error(ErrorKind::Checkpoint, fileName() + " is not a regular file.", path.string());
    m_size = static_cast<uint64_t>(info.st_size);
    m_changedNs = changeTime(info);

    const uint64_t headerBytes = checkStart();
    m_dataOffset = kLengthBytes + headerBytes;
    std::string json(headerBytes, '\0');
    readBytes(json.data(), headerBytes, kLengthBytes);
    m_header = parseSafetensorsHeader(json, fileName(), path.string());
    checkSafetensorsLayout(m_header, m_size - m_dataOffset, fileName(), path.string());
    closeOnError.release();
}

SafetensorsFile::~SafetensorsFile()
{
    ::close(m_fd);
}

/// Checks what the first bytes say and returns the header's length.
uint64_t SafetensorsFile::checkStart() const
{
    const auto refuse = [&](const std::string &text) { throw Error(ErrorKind::Checkpoint, text, m_path.string()); };
    if (m_size == 0)
        refuse(fileName() + " is empty.");
    std::string start(std::min<uint64_t>(m_size, kFileKindBytes), '\0');
    readBytes(start.data(), start.size(), 0);
    uint64_t headerBytes = 0;
    for (size_t i = std::min<size_t>(kLengthBytes, start.size()); i-- > 0;)
        headerBytes = headerBytes << 8 | static_cast<uint8_t>(start[i]);
    // The bytes that mark other formats would all be the length of an absurdly long header; the reverse does not hold.
    if (m_size <= kLengthBytes + 1 || headerBytes > kMaxSafetensorsHeader) {
        if (const std::string why = describeForeignFile(m_path, start, m_size); !why.empty())
            refuse(why);
    }
    if (m_size <= kLengthBytes + 1)
        refuse(fmt::format("{} is too short to be a model ({} bytes).", fileName(), m_size));
    if (headerBytes > kMaxSafetensorsHeader)
        refuse(fmt::format("{} is damaged: it claims a header of {}.", fileName(), byteText(headerBytes)));
    if (headerBytes > m_size - kLengthBytes)
        refuse(fmt::format("{} is cut off: the header needs {} bytes, the file has {}.", fileName(),
                           groupedDigits(headerBytes), groupedDigits(m_size - kLengthBytes)));
    return headerBytes;
}

void SafetensorsFile::readBytes(void *target, uint64_t size, uint64_t offset) const
{
    auto *bytes = static_cast<char *>(target);
    uint64_t done = 0;
    while (done < size) {
        const size_t piece = std::min(size - done, kPieceBytes);
        const ssize_t count = ::pread(m_fd, bytes + done, piece, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            failToRead(m_path);
        if (count == 0)
            throw Error(ErrorKind::Checkpoint, fileName() + " changed while it was being read. Nothing was loaded.",
                        m_path.string());
        done += static_cast<uint64_t>(count);
    }
}

at::Tensor SafetensorsFile::read(const SafetensorsEntry &entry, const at::TensorOptions &options) const
{
    const bool isFloating = c10::isFloatingType(entry.dtype);
    const at::ScalarType dtype =
        isFloating && options.has_dtype() ? c10::typeMetaToScalarType(options.dtype()) : entry.dtype;
    at::Tensor target = at::empty(entry.shape, options.dtype(dtype));
    if (entry.begin == entry.end)
        return target;
    if (target.is_cpu() && dtype == entry.dtype)
        readBytes(target.data_ptr(), entry.end - entry.begin, m_dataOffset + entry.begin);
    else
        readConverted(target, entry);
    return target;
}

/// Piece by piece through one small buffer, so that no second copy of a large tensor is ever held. The buffer stays
/// until the file is closed: large blocks freed between the tensors would make malloc put these on its heap and
/// fragment it.
void SafetensorsFile::readConverted(at::Tensor &target, const SafetensorsEntry &entry) const
{
    const auto elementBytes = static_cast<uint64_t>(c10::elementSize(entry.dtype));
    const uint64_t elements = (entry.end - entry.begin) / elementBytes;
    const uint64_t pieceElements = kConvertedPieceBytes / elementBytes;
    if (!m_buffer.defined())
        m_buffer = at::empty({static_cast<int64_t>(kConvertedPieceBytes)}, at::TensorOptions(at::kByte));
    const at::Tensor buffer = m_buffer.view(entry.dtype);
    const at::Tensor flat = target.view(-1);
    for (uint64_t done = 0; done < elements; done += pieceElements) {
        const uint64_t count = std::min(pieceElements, elements - done);
        readBytes(buffer.data_ptr(), count * elementBytes, m_dataOffset + entry.begin + done * elementBytes);
        const auto length = static_cast<int64_t>(count);
        flat.narrow(0, static_cast<int64_t>(done), length).copy_(buffer.narrow(0, 0, length));
    }
}

void SafetensorsFile::checkUnchanged() const
{
    struct stat info = {};
    if (::fstat(m_fd, &info) != 0)
        failToRead(m_path);
    if (static_cast<uint64_t>(info.st_size) != m_size || changeTime(info) != m_changedNs)
        throw Error(ErrorKind::Checkpoint, fileName() + " changed while it was being read. Nothing was loaded.",
                    m_path.string());
}

} // namespace pixelsmith
