#include "checkpoint/file_kind.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace pixelsmith {

namespace {

using namespace std::string_view_literals;

bool isWebPage(std::string_view start)
{
    const size_t first = start.find_first_not_of(" \t\r\n");
    std::string text(start.substr(std::min(first, start.size()), 9));
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text.starts_with("<!doctype") || text.starts_with("<html");
}

/// A Python pickle from protocol 2 on, or the ZIP archive that newer PyTorch wraps around one.
bool isPickle(std::string_view start)
{
    if (start.starts_with("PK\3\4"sv))
        return start.find("data.pkl") != std::string_view::npos;
    return start.size() > 1 && start[0] == '\x80' && start[1] >= 2 && start[1] <= 5;
}

/// A protocol buffer that begins with a small version number (field 1), then a name (field 2) or the graph (field 7).
bool isOnnx(std::string_view start)
{
    return start.size() > 2 && start[0] == 8 && start[1] > 0 && start[1] < 32 && (start[2] == 0x12 || start[2] == 0x3a);
}

std::string_view otherFormat(std::string_view start)
{
    if (start.starts_with("GGUF"))
        return "a GGUF file";
    if (isOnnx(start))
        return "an ONNX file";
    if (start.starts_with("PK\3\4"sv))
        return start.find("/code/") != std::string_view::npos ? "a TorchScript program" : "a ZIP archive";
    if (start.starts_with("\x1f\x8b"sv))
        return "a gzip archive";
    if (start.size() > 262 && start.substr(257, 5) == "ustar")
        return "a tar archive";
    return {};
}

} // namespace

std::string describeForeignFile(const std::filesystem::path &path, std::string_view start, uint64_t fileSize)
{
    const std::string name = path.filename().string();
    if (start.starts_with("version https://git-lfs"))
        return fmt::format("{} is only a {}-byte Git LFS pointer. The real file was not downloaded (git lfs pull).",
                           name, fileSize);
    if (isWebPage(start))
        return fmt::format("{} is a web page, not a model. The download probably needed a login.", name);
    if (isPickle(start)) {
        const bool nameLies = path.extension() == ".safetensors";
        return fmt::format("{} is a pickle checkpoint{}. Such files can run programs when opened, so they are not "
                           "loaded. Get the .safetensors version, or convert it on a machine you can afford to lose.",
                           name, nameLies ? " (its name says safetensors, its content does not)" : "");
    }
    if (const std::string_view format = otherFormat(start); !format.empty())
        return fmt::format("{} is {}. Only safetensors models can be used.", name, format);
    return {};
}

} // namespace pixelsmith
