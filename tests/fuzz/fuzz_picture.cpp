// Where pictures say that XMP lies: what OpenImageIO must not be shown.
#include "fuzz/fuzz.h"
#include "image_io/picture_input.h"

#include <cstdlib>
#include <fcntl.h>

using namespace pixelsmith;
using namespace std::string_literals;

namespace pixelsmith::fuzz {

std::vector<std::string> seeds()
{
    const std::string packet = "<x:xmpmeta/>" + std::string(40, ' ');
    return {"\x89PNG\r\n\x1a\n\0\0\0\x1aiTXtXML:com.adobe.xmp\0\0\0\0\0x\0\0\0\0\0\0\0\0IDAT"s,
            "\xff\xd8\xff\xe1\0\x20http://ns.adobe.com/xap/1.0/\0x\xff\xff\xe0\0\x04"
            "ab\xff\x01\xff\xda"s,
            "II*\0\x3c\0\0\0"s + packet
                + "\x02\0\x00\x01\x03\0\1\0\0\0\x20\0\0\0\xbc\x02\x01\0\x34\0\0\0\x08\0\0\0\0\0\0\0"s,
            "MM\0\x2b\0\x08\0\0\0\0\0\0\0\0\0\x10\0\0\0\0\0\0\0\1\x02\xbc\0\x01\0\0\0\0\0\0\0\x34\0\0\0\0\0\0\0\x24"s
                + packet};
}

std::vector<std::string> words()
{
    return {"iTXt",
            "zTXt",
            "tEXt",
            "XML:com.adobe.xmp",
            "IDAT",
            "\xff\xe1",
            "\xff\xff",
            "\xff\xda",
            "http://ns.adobe.com/",
            "\xbc\x02",
            "\x02\xbc",
            "\xff\xff\xff\xff\xff\xff\xff\xff",
            "\x7f\xff\xff\xff",
            std::string(8, '\0')};
}

} // namespace pixelsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const auto path = fuzz::folder() / "picture";
    fuzz::writeFile(path, fuzz::textOf(data, size));
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (const XmpMarks marks = xmpMarks(fd)) {
        for (const ByteRange &mark : *marks) {
            if (mark.begin < 0 || mark.begin >= mark.end)
                std::abort();
        }
    }
    ::close(fd);
    return 0;
}
