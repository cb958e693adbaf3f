#include "base/hash.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>
// The state's size is public only to those who link statically; inlining also lets the compiler use wider registers.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <fstream>
#include <vector>

namespace pixelsmith {

struct StreamHash::State
{
    XXH3_state_t xxh;
};

uint64_t hash64(std::span<const std::byte> bytes, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

StreamHash::StreamHash()
    : m_state(std::make_unique<State>())
{
    XXH3_128bits_reset(&m_state->xxh);
}

StreamHash::~StreamHash() = default;

void StreamHash::add(std::span<const std::byte> bytes)
{
    XXH3_128bits_update(&m_state->xxh, bytes.data(), bytes.size());
}

std::string StreamHash::hex() const
{
    const XXH128_hash_t hash = XXH3_128bits_digest(&m_state->xxh);
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string fileHash(const std::filesystem::path &path, const std::function<bool(int64_t bytes)> &onProgress)
{
    std::ifstream file(path, std::ios::binary);
    std::vector<char> buffer(1 << 20);
    StreamHash hash;
    int64_t done = 0;
    do {
        file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        hash.add(std::as_bytes(std::span(buffer.data(), static_cast<size_t>(file.gcount()))));
        done += file.gcount();
        if (onProgress && !onProgress(done))
            return {};
    } while (file.good());
    if (!file.eof())
        throw Error(ErrorKind::Io, fmt::format("{} could not be read.", path.string()), path.string());
    return hash.hex();
}

} // namespace pixelsmith
