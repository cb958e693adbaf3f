#include <pixelsmith/styles.h>

#include "plan/json_fields.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>

namespace pixelsmith {

std::vector<Style> readStyles(const std::filesystem::path &path)
{
    const std::string file = path.filename().string();
    const Json json = readJsonFile(path, ErrorKind::InvalidRequest);
    if (!json.is_array())
        throw Error(ErrorKind::InvalidRequest, fmt::format("{} is not a list of styles.", file), path.string());
    std::vector<Style> styles;
    for (const Json &entry : json) {
        JsonFields fields(entry, fmt::format("Style {} of {}", styles.size() + 1, file));
        styles.push_back({fields.take<std::string>("name"), fields.take<std::string>("prompt"),
                          fields.take<std::string>("negative_prompt")});
        fields.finish();
    }
    return styles;
}

} // namespace pixelsmith
