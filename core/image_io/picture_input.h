#pragma once

#include "oiio/oiio_module.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <sys/types.h>
#include <vector>

namespace pixelsmith {

/// Bytes [begin, end) of a file.
struct ByteRange
{
    int64_t begin = 0;
    int64_t end = 0;

    friend bool operator==(const ByteRange &, const ByteRange &) = default;
};

/// Nothing: a file with more parts than any sound one.
using XmpMarks = std::optional<std::vector<ByteRange>>;

/// What must be blanked in an open PNG, JPEG or TIFF file so that no decoder takes its XMP packets for such: a TIFF's
/// packets as a whole, of the others' what names them.
XmpMarks xmpMarks(int fd);

/// A picture file as OpenImageIO is shown it: without XMP. Its decoder of XMP calls itself as deep as elements nest, so
/// that a file of 2 KB ends the process; and nothing in these packets is wanted.
class PictureInput
{
public:
    /// Throws Error(Io).
    explicit PictureInput(const std::filesystem::path &path);
    ~PictureInput();
    PictureInput(const PictureInput &) = delete;
    PictureInput &operator=(const PictureInput &) = delete;

    FileAccess access() const;

private:
    static ssize_t read(void *self, char *to, size_t size);
    static int seek(void *self, off64_t *offset, int whence);
    ssize_t readAt(int64_t offset, char *to, size_t size) const;

    int m_fd = -1;
    int64_t m_size = 0;
    int64_t m_position = 0;
    std::vector<ByteRange> m_blank;
    std::FILE *m_stream = nullptr; ///< JPEG's reader wants one
};

} // namespace pixelsmith
