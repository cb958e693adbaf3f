#pragma once

#include "base/json.h"

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace pixelsmith {

/// Reads the keys of one configuration file, each with its type and range. An absent key or null is the default.
/// Every refusal is Error(Checkpoint) and names file, key, value and what is allowed.
class ConfigReader
{
public:
    /// Throws Error(Checkpoint), Error(Io).
    explicit ConfigReader(const std::filesystem::path &path);
    /// \param name  of the file, for messages.
    ConfigReader(Json json, std::string name);

    struct Range
    {
        int64_t least;
        int64_t most;
    };

    int64_t integer(const char *key, Range range) const;
    int64_t integer(const char *key, Range range, int64_t absent) const;
    /// A list of 1 to 8 numbers.
    std::vector<int64_t> integers(const char *key, Range range) const;
    /// One number for all, or a list of `count`.
    std::vector<int64_t> integerForEach(const char *key, size_t count, Range range,
                                        std::optional<int64_t> absent) const;
    double number(const char *key, double least, double most, double absent) const;
    bool boolean(const char *key, bool absent) const;
    /// One of the words listed.
    std::string word(const char *key, std::initializer_list<const char *> allowed, const char *absent) const;
    /// 1 to 8 of the words listed.
    std::vector<std::string> words(const char *key, std::initializer_list<const char *> allowed) const;

    /// Refuses a key that asks for something else than `value`, the only thing we compute. Absent and null pass.
    void requireOnly(const char *key, const Json &value) const;
    bool has(const char *key) const;

    [[noreturn]] void refuse(const char *key, const std::string &allowed) const;

private:
    const Json *find(const char *key) const;
    int64_t checkedInteger(const char *key, const Json &value, Range range) const;
    std::string checkedWord(const char *key, const Json &value, std::initializer_list<const char *> allowed) const;

    Json m_json;
    std::string m_name;
};

} // namespace pixelsmith
