#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

/// Safetensors files for tests, sound and hostile ones.
namespace pixelsmith {

inline std::string littleEndian64(uint64_t number)
{
    std::string bytes(8, '\0');
    for (char &byte : bytes) {
        byte = static_cast<char>(number & 0xff);
        number >>= 8;
    }
    return bytes;
}

/// \param header  JSON, as it stands.
inline std::string safetensorsBytes(std::string_view header, std::string_view data)
{
    return littleEndian64(header.size()) + std::string(header) + std::string(data);
}

/// The bytes of numbers, as this machine has them.
template<typename T>
std::string bytesOf(std::initializer_list<T> numbers)
{
    std::string bytes(numbers.size() * sizeof(T), '\0');
    std::memcpy(bytes.data(), numbers.begin(), bytes.size());
    return bytes;
}

inline void writeBytes(const std::filesystem::path &path, std::string_view bytes)
{
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

} // namespace pixelsmith
