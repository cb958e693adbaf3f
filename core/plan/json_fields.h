#pragma once

#include "base/json.h"

#include <pixelsmith/error.h>
#include <pixelsmith/geometry.h>

#include <fmt/format.h>

#include <optional>
#include <set>
#include <string>
#include <type_traits>

namespace pixelsmith {

template<typename Space>
Json sizeToJson(Size<Space> size)
{
    return Json::array({size.width, size.height});
}

/// Compact text; bytes that are not UTF-8 are replaced rather than refused.
inline std::string toText(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Takes the fields of a JSON object one by one; missing, mistyped and left-over ones are Error(InvalidRequest) by
/// name.
class JsonFields
{
public:
    JsonFields(const Json &object, std::string what)
        : m_object(object)
        , m_what(std::move(what))
    {
        if (!object.is_object())
            refuse("is not a JSON object");
    }

    template<typename T>
    T take(const std::string &key)
    {
        auto value = takeOptional<T>(key);
        if (!value)
            refuse(fmt::format("has no \"{}\"", key));
        return *std::move(value);
    }

    template<typename T>
    std::optional<T> takeOptional(const std::string &key)
    {
        m_taken.insert(key);
        const auto entry = m_object.find(key);
        if (entry == m_object.end())
            return std::nullopt;
        if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
            if (!entry->is_number_integer() || (std::is_unsigned_v<T> && !entry->is_number_unsigned())
                || !std::in_range<T>(entry->template get<int64_t>()))
                refuse(fmt::format("has an impossible \"{}\"", key));
        }
        try {
            return entry->template get<T>();
        } catch (const Json::exception &) {
            refuse(fmt::format("has an impossible \"{}\"", key));
        }
    }

    template<typename Space>
    Size<Space> takeSize(const std::string &key)
    {
        const auto sides = take<std::vector<int64_t>>(key);
        if (sides.size() != 2 || sides[0] < 0 || sides[1] < 0)
            refuse(fmt::format("has an impossible \"{}\"", key));
        return {sides[0], sides[1]};
    }

    const Json &takeArray(const std::string &key)
    {
        m_taken.insert(key);
        const auto entry = m_object.find(key);
        if (entry == m_object.end() || !entry->is_array())
            refuse(fmt::format("has no list \"{}\"", key));
        return *entry;
    }

    void finish() const
    {
        for (const auto &[key, value] : m_object.items()) {
            if (!m_taken.contains(key))
                refuse(fmt::format("has a \"{}\" that this version does not know", key));
        }
    }

private:
    [[noreturn]] void refuse(const std::string &why) const
    {
        throw Error(ErrorKind::InvalidRequest, fmt::format("{} {}.", m_what, why));
    }

    const Json &m_object;
    std::string m_what;
    std::set<std::string> m_taken;
};

} // namespace pixelsmith
