#include "checkpoint/config_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace pixelsmith {

namespace {

constexpr size_t kMaxList = 8;
constexpr size_t kShownBytes = 80;

/// A value as a message shows it: short, whatever the file holds.
std::string shown(const Json &value)
{
    const std::string text = value.dump(-1, ' ', true);
    return text.size() <= kShownBytes ? text : text.substr(0, kShownBytes) + "…";
}

} // namespace

ConfigReader::ConfigReader(const std::filesystem::path &path)
    : ConfigReader(readJsonFile(path, ErrorKind::Checkpoint),
                   (path.parent_path().filename() / path.filename()).string())
{
}

ConfigReader::ConfigReader(Json json, std::string name)
    : m_json(std::move(json))
    , m_name(std::move(name))
{
    if (!m_json.is_object())
        throw Error(ErrorKind::Checkpoint, fmt::format("{} is damaged: it is not a list of settings.", m_name), m_name);
}

const Json *ConfigReader::find(const char *key) const
{
    const auto found = m_json.find(key);
    return found == m_json.end() || found->is_null() ? nullptr : &*found;
}

bool ConfigReader::has(const char *key) const
{
    return find(key) != nullptr;
}

void ConfigReader::refuse(const char *key, const std::string &allowed) const
{
    const Json *value = find(key);
    throw Error(ErrorKind::Checkpoint,
                value ? fmt::format("{}: {} = {} (allowed: {}).", m_name, key, shown(*value), allowed)
                      : fmt::format("{}: {} is missing (allowed: {}).", m_name, key, allowed),
                key);
}

int64_t ConfigReader::checkedInteger(const char *key, const Json &value, Range range) const
{
    const std::string allowed = fmt::format("{}–{}", range.least, range.most);
    if (!value.is_number_integer())
        refuse(key, allowed);
    const bool isTooLarge = value.is_number_unsigned() && value.get<uint64_t>() > static_cast<uint64_t>(range.most);
    if (isTooLarge || value.get<int64_t>() < range.least || value.get<int64_t>() > range.most)
        refuse(key, allowed);
    return value.get<int64_t>();
}

int64_t ConfigReader::integer(const char *key, Range range) const
{
    const Json *value = find(key);
    return checkedInteger(key, value ? *value : Json(), range);
}

int64_t ConfigReader::integer(const char *key, Range range, int64_t absent) const
{
    const Json *value = find(key);
    return value ? checkedInteger(key, *value, range) : absent;
}

std::vector<int64_t> ConfigReader::integers(const char *key, Range range) const
{
    const Json *value = find(key);
    if (!value || !value->is_array() || value->empty() || value->size() > kMaxList)
        refuse(key, fmt::format("a list of 1 to {} numbers", kMaxList));
    std::vector<int64_t> result;
    for (const Json &item : *value)
        result.push_back(checkedInteger(key, item, range));
    return result;
}

std::vector<int64_t> ConfigReader::integerForEach(const char *key, size_t count, Range range,
                                                  std::optional<int64_t> absent) const
{
    const Json *value = find(key);
    if (!value || !value->is_array()) {
        const int64_t forAll = absent ? integer(key, range, *absent) : integer(key, range);
        std::vector<int64_t> result(count, forAll);
        return result;
    }
    if (value->size() != count)
        refuse(key, fmt::format("a number or a list of {}", count));
    return integers(key, range);
}

double ConfigReader::number(const char *key, double least, double most, double absent) const
{
    const Json *value = find(key);
    if (!value)
        return absent;
    if (!value->is_number() || !(value->get<double>() >= least && value->get<double>() <= most))
        refuse(key, fmt::format("{}–{}", least, most));
    return value->get<double>();
}

bool ConfigReader::boolean(const char *key, bool absent) const
{
    const Json *value = find(key);
    if (value && !value->is_boolean())
        refuse(key, "true, false");
    return value ? value->get<bool>() : absent;
}

std::string ConfigReader::checkedWord(const char *key, const Json &value,
                                      std::initializer_list<const char *> allowed) const
{
    const auto isValue = [&](const char *word) { return value == word; };
    if (std::none_of(allowed.begin(), allowed.end(), isValue))
        refuse(key, fmt::format("{}", fmt::join(allowed.begin(), allowed.end(), ", ")));
    return value.get<std::string>();
}

std::string ConfigReader::word(const char *key, std::initializer_list<const char *> allowed, const char *absent) const
{
    const Json *value = find(key);
    return checkedWord(key, value ? *value : Json(absent), allowed);
}

std::vector<std::string> ConfigReader::words(const char *key, std::initializer_list<const char *> allowed) const
{
    const Json *value = find(key);
    if (!value || !value->is_array() || value->empty() || value->size() > kMaxList)
        refuse(key, fmt::format("a list of 1 to {} of {}", kMaxList, fmt::join(allowed.begin(), allowed.end(), ", ")));
    std::vector<std::string> result;
    for (const Json &item : *value)
        result.push_back(checkedWord(key, item, allowed));
    return result;
}

void ConfigReader::requireOnly(const char *key, const Json &value) const
{
    const Json *found = find(key);
    if (found && *found != value)
        refuse(key, shown(value));
}

} // namespace pixelsmith
