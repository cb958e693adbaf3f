#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

/// Fast hashes that find damage and compare pictures; they give no protection against forgery.
namespace pixelsmith {

/// XXH3-64. \param seed  binds the bytes to what they belong to, so that a swapped block is found too.
uint64_t hash64(std::span<const std::byte> bytes, uint64_t seed = 0);

/// XXH3-128 of bytes that arrive in parts.
class StreamHash
{
public:
    StreamHash();
    ~StreamHash();
    StreamHash(const StreamHash &) = delete;
    StreamHash &operator=(const StreamHash &) = delete;

    void add(std::span<const std::byte> bytes);
    /// 32 hexadecimal digits.
    std::string hex() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// The StreamHash of a file's bytes. \param onProgress  gets the bytes read so far; false: stop.
/// \return empty if it was stopped. Throws Error(Io) if the file cannot be read.
std::string fileHash(const std::filesystem::path &path, const std::function<bool(int64_t bytes)> &onProgress = {});

} // namespace pixelsmith
