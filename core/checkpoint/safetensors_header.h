#pragma once

#include <c10/core/ScalarType.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pixelsmith {

/// One tensor as the header of a safetensors file describes it.
struct SafetensorsEntry
{
    std::string name;
    c10::ScalarType dtype = c10::ScalarType::Undefined;
    std::vector<int64_t> shape;
    uint64_t begin = 0; ///< of its bytes, counted from the end of the header
    uint64_t end = 0;
};

/// The header of a safetensors file, checked: entries tile the data without gap or overlap, and each one's range is
/// what its shape and dtype need.
struct SafetensorsHeader
{
    std::vector<SafetensorsEntry> entries;       ///< by begin
    std::map<std::string, std::string> metadata; ///< plain text from outside
};

/// Larger headers are refused before anything is allocated; SDXL's are well below 1 MiB.
inline constexpr uint64_t kMaxSafetensorsHeader = 32u << 20;

/// \param json  the header without its length.
/// \param fileName  for messages.
/// \param path  for Error::item().
/// Throws Error(Checkpoint) that names the file, the tensor and what is wrong with it.
SafetensorsHeader parseSafetensorsHeader(std::string_view json, const std::string &fileName, const std::string &path);

/// Holds the entries against the file's size, in bytes without length and header. Throws Error(Checkpoint).
void checkSafetensorsLayout(const SafetensorsHeader &header, uint64_t dataSize, const std::string &fileName,
                            const std::string &path);

} // namespace pixelsmith
