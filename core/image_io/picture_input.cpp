#include "image_io/picture_input.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pixelsmith {

namespace {

/// Sound files have a few dozen parts before their pixels; with more than this they are not worth the time.
constexpr int kMaxParts = 65'535;

/// False at the end of the file.
template<size_t Count>
bool readAt(int fd, int64_t offset, std::array<uint8_t, Count> &bytes)
{
    return ::pread(fd, bytes.data(), Count, offset) == static_cast<ssize_t>(Count);
}

/// Whatever the letters' case.
template<size_t Count>
bool startsWith(const std::array<uint8_t, Count> &bytes, std::string_view text)
{
    return strncasecmp(reinterpret_cast<const char *>(bytes.data()), text.data(), text.size()) == 0;
}

uint64_t number(const uint8_t *bytes, int count, bool isBigEndian)
{
    uint64_t value = 0;
    for (int i = 0; i < count; ++i)
        value = value << 8 | bytes[isBigEndian ? i : count - 1 - i];
    return value;
}

/// Chunks until the pixels: 4 bytes length, 4 type, the content, 4 check sum. What the marks spoil, the check sum shows,
/// and libpng leaves such a chunk out.
XmpMarks xmpMarksOfPng(int fd)
{
    std::vector<ByteRange> marks;
    int64_t offset = 8;
    std::array<uint8_t, 8> head = {};
    for (int part = 0; readAt(fd, offset, head); ++part) {
        const auto type = std::string_view(reinterpret_cast<const char *>(head.data()) + 4, 4);
        if (type == "IDAT")
            break;
        if (part == kMaxParts)
            return std::nullopt;
        std::array<uint8_t, 4> keyword = {};
        if (type.ends_with("Xt") && readAt(fd, offset + 8, keyword) && startsWith(keyword, "XML:"))
            marks.push_back({offset + 8, offset + 12});
        offset += 12 + static_cast<int64_t>(number(head.data(), 4, true));
    }
    return marks;
}

/// The place of the next 0xff, or of the end.
int64_t nextMarker(int fd, int64_t offset)
{
    std::array<uint8_t, 1 << 14> block;
    for (;;) {
        const ssize_t count = ::pread(fd, block.data(), block.size(), offset);
        if (count <= 0)
            return offset;
        const void *found = std::memchr(block.data(), 0xff, static_cast<size_t>(count));
        if (found)
            return offset + (static_cast<const uint8_t *>(found) - block.data());
        offset += count;
    }
}

/// Segments until the pixels: 0xff, a number, 2 bytes length. XMP is in those of number 0xe1, behind an address. What lies
/// between segments is skipped, as the library does.
XmpMarks xmpMarksOfJpeg(int fd)
{
    constexpr uint8_t kScan = 0xda;
    constexpr uint8_t kEnd = 0xd9;
    constexpr uint8_t kApplication1 = 0xe1;
    const auto isAlone = [](uint8_t code) { return code == 0 || code == 0x01 || (code >= 0xd0 && code <= 0xd8); };
    std::vector<ByteRange> marks;
    int64_t offset = nextMarker(fd, 2);
    std::array<uint8_t, 4> head = {};
    for (int part = 0; readAt(fd, offset, head) && head[1] != kScan && head[1] != kEnd; ++part) {
        if (part == kMaxParts)
            return std::nullopt;
        std::array<uint8_t, 5> address = {};
        if (head[1] == kApplication1 && readAt(fd, offset + 4, address) && startsWith(address, "http:"))
            marks.push_back({offset + 4, offset + 5});
        const auto length = static_cast<int64_t>(number(head.data() + 2, 2, true));
        offset = nextMarker(fd, offset + (head[1] == 0xff ? 1 : isAlone(head[1]) ? 2 : 2 + length));
    }
    return marks;
}

/// Bytes of a value of each TIFF type; 0: not known.
int64_t sizeOfTiffType(uint64_t type)
{
    constexpr std::array<int64_t, 19> kSizes = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
    return type < kSizes.size() ? kSizes[type] : 0;
}

/// The packets that the first directory names; BigTIFF has wider numbers.
XmpMarks xmpMarksOfTiff(int fd, bool isBigEndian, bool isBig)
{
    constexpr uint64_t kXmpTag = 700;
    std::array<uint8_t, 16> head = {};
    if (!readAt(fd, 0, head))
        return std::vector<ByteRange>();
    const auto at = [&](const uint8_t *bytes, int count) { return number(bytes, count, isBigEndian); };
    const int width = isBig ? 8 : 4; // of offsets and counts
    const uint64_t directory = isBig ? at(head.data() + 8, 8) : at(head.data() + 4, 4);
    constexpr uint64_t kFarthest = uint64_t(1) << 62;
    std::array<uint8_t, 8> count = {};
    if (directory > kFarthest || ::pread(fd, count.data(), count.size(), static_cast<off_t>(directory)) < 2)
        return std::vector<ByteRange>();
    const uint64_t entries = isBig ? at(count.data(), 8) : at(count.data(), 2);
    if (entries > kMaxParts)
        return std::nullopt;
    std::vector<ByteRange> marks;
    auto offset = static_cast<int64_t>(directory) + (isBig ? 8 : 2);
    const int64_t entrySize = 4 + 2 * width;
    std::array<uint8_t, 20> entry = {};
    for (uint64_t i = 0; i < entries; ++i, offset += entrySize) {
        if (::pread(fd, entry.data(), static_cast<size_t>(entrySize), offset) != entrySize)
            break;
        if (at(entry.data(), 2) != kXmpTag)
            continue;
        const uint64_t values = std::min(at(entry.data() + 4, width), kFarthest >> 3);
        const uint64_t begin = at(entry.data() + 4 + width, width);
        const int64_t bytes = static_cast<int64_t>(values) * sizeOfTiffType(at(entry.data() + 2, 2));
        if (bytes > width && begin <= kFarthest) // smaller ones are no packets
            marks.push_back({static_cast<int64_t>(begin), static_cast<int64_t>(begin) + bytes});
    }
    return marks;
}

} // namespace

XmpMarks xmpMarks(int fd)
{
    std::array<uint8_t, 4> magic = {};
    if (!readAt(fd, 0, magic))
        return std::vector<ByteRange>();
    if (startsWith(magic, "\x89PNG"))
        return xmpMarksOfPng(fd);
    if (magic[0] == 0xff && magic[1] == 0xd8)
        return xmpMarksOfJpeg(fd);
    const bool isBigEndian = startsWith(magic, "MM");
    if (isBigEndian || startsWith(magic, "II"))
        return xmpMarksOfTiff(fd, isBigEndian, number(magic.data() + 2, 2, isBigEndian) == 43);
    return std::vector<ByteRange>();
}

PictureInput::PictureInput(const std::filesystem::path &path)
    : m_fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
{
    const auto fail = [&](const std::string &why) {
        if (m_fd >= 0)
            ::close(m_fd);
        throw Error(ErrorKind::Io, fmt::format("{} could not be read: {}.", path.string(), why), path.string());
    };
    struct stat info = {};
    if (m_fd < 0 || ::fstat(m_fd, &info) != 0)
        fail(std::strerror(errno));
    m_size = info.st_size;
    const XmpMarks marks = xmpMarks(m_fd);
    if (!marks)
        fail("it is damaged or made to harm");
    m_blank = *marks;
    m_stream = ::fopencookie(this, "rb", {.read = read, .write = nullptr, .seek = seek, .close = nullptr});
    if (!m_stream)
        fail(std::strerror(errno));
}

PictureInput::~PictureInput()
{
    std::fclose(m_stream);
    ::close(m_fd);
}

FileAccess PictureInput::access() const
{
    return {m_stream, [this](int64_t offset, char *to, size_t size) { return readAt(offset, to, size); }};
}

ssize_t PictureInput::readAt(int64_t offset, char *to, size_t size) const
{
    const ssize_t count = ::pread(m_fd, to, size, offset);
    for (const ByteRange &range : m_blank) {
        const int64_t begin = std::max(range.begin, offset);
        const int64_t end = std::min(range.end, offset + std::max<ssize_t>(count, 0));
        if (begin < end)
            std::memset(to + (begin - offset), ' ', static_cast<size_t>(end - begin));
    }
    return count;
}

ssize_t PictureInput::read(void *self, char *to, size_t size)
{
    auto *input = static_cast<PictureInput *>(self);
    const ssize_t count = input->readAt(input->m_position, to, size);
    input->m_position += std::max<ssize_t>(count, 0);
    return count;
}

int PictureInput::seek(void *self, off64_t *offset, int whence)
{
    auto *input = static_cast<PictureInput *>(self);
    const int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? input->m_position : input->m_size;
    if (*offset > std::numeric_limits<int64_t>::max() - from || *offset + from < 0)
        return -1;
    input->m_position = from + *offset;
    *offset = input->m_position;
    return 0;
}

} // namespace pixelsmith
