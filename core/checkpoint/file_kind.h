#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace pixelsmith {

/// How many bytes from a file's start describeForeignFile() looks at.
inline constexpr size_t kFileKindBytes = 512;

/// Why a file that is not safetensors cannot be used, told by its content: a pickle, a Git LFS pointer, a web page, a
/// GGUF file, … Empty if its start is none of these.
/// \param path  names the file in the sentence; its suffix tells whether the name lies.
/// \param start  the first kFileKindBytes of the file, or all of a shorter one.
/// \param fileSize  in bytes.
std::string describeForeignFile(const std::filesystem::path &path, std::string_view start, uint64_t fileSize);

} // namespace pixelsmith
