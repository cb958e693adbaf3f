#include "base/json.h"

#include "base/file.h"

#include <fmt/format.h>

#include <set>
#include <vector>

namespace pixelsmith {

namespace {

/// Watches the parser's events for what nlohmann accepts and we do not.
class Strictness
{
public:
    Strictness(const std::string &what, ErrorKind kind, const JsonLimits &limits)
        : m_what(what)
        , m_kind(kind)
        , m_limits(limits)
    {
    }

    bool operator()(int depth, Json::parse_event_t event, Json &parsed)
    {
        if (depth > m_limits.depth)
            refuse(fmt::format("is nested deeper than {} levels", m_limits.depth));
        if (++m_values > m_limits.values)
            refuse(fmt::format("holds more than {} values", m_limits.values));
        if (event == Json::parse_event_t::object_start)
            m_keys.emplace_back();
        else if (event == Json::parse_event_t::object_end)
            m_keys.pop_back();
        else if (event == Json::parse_event_t::key && !m_keys.back().insert(parsed.get<std::string>()).second)
            refuse(fmt::format("names \"{}\" twice", parsed.get<std::string>()));
        return true;
    }

private:
    [[noreturn]] void refuse(const std::string &why) const
    {
        throw Error(m_kind, fmt::format("{} {}; it was not used.", m_what, why), m_what);
    }

    std::string m_what;
    ErrorKind m_kind;
    JsonLimits m_limits;
    size_t m_values = 0;
    std::vector<std::set<std::string>> m_keys;
};

} // namespace

Json parseJson(std::string_view text, const std::string &what, ErrorKind kind, const JsonLimits &limits)
{
    if (text.size() > limits.bytes)
        throw Error(kind,
                    fmt::format("{} is too large: {} bytes, at most {} are read.", what, text.size(), limits.bytes),
                    what);
    try {
        Strictness strictness(what, kind, limits);
        return Json::parse(
            text, [&](int depth, Json::parse_event_t event, Json &parsed) { return strictness(depth, event, parsed); });
    } catch (const Json::parse_error &error) {
        throw Error(kind, fmt::format("{} is damaged: it is not valid JSON at byte {}.", what, error.byte), what);
    } catch (const Json::out_of_range &) {
        throw Error(kind, fmt::format("{} is damaged: it holds a number that is too large.", what), what);
    }
}

Json readJsonFile(const std::filesystem::path &path, ErrorKind kind, const JsonLimits &limits)
{
    return parseJson(readTextFile(path, limits.bytes), path.filename().string(), kind, limits);
}

} // namespace pixelsmith
