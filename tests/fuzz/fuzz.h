#pragma once

#include <pixelsmith/error.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

/// What every fuzz target gives: LibFuzzer's entry point, and sound inputs to begin with.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace pixelsmith::fuzz {

std::vector<std::string> seeds();
/// Texts that mean something to the parser.
std::vector<std::string> words();

/// Whatever comes from outside may be refused, but it is never our own mistake, and nothing else is thrown.
template<typename Call>
void expectRefusalAtMost(Call &&call)
{
    try {
        call();
    } catch (const Error &error) {
        if (error.kind() == ErrorKind::Internal)
            std::abort();
    }
}

/// A folder of this process in memory, where there is such a place.
inline const std::filesystem::path &folder()
{
    static const std::filesystem::path path = [] {
        std::error_code ignored;
        const std::filesystem::path root =
            std::filesystem::is_directory("/dev/shm", ignored) ? "/dev/shm" : std::filesystem::temp_directory_path();
        const auto own = root / ("pixelsmith-fuzz-" + std::to_string(getpid()));
        std::filesystem::create_directories(own);
        std::atexit([] {
            std::error_code error;
            std::filesystem::remove_all(folder(), error);
        });
        return own;
    }();
    return path;
}

inline void writeFile(const std::filesystem::path &path, std::string_view bytes)
{
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline std::string readFile(const std::filesystem::path &path)
{
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

inline std::string_view textOf(const uint8_t *data, size_t size)
{
    return {reinterpret_cast<const char *>(data), size};
}

} // namespace pixelsmith::fuzz
