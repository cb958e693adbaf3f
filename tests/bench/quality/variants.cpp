#include "variants.h"

#include "plan/json_fields.h"

namespace pixelsmith {

namespace {

Variant::Kind kindFromName(const std::string &name)
{
    if (name == "plain")
        return Variant::Kind::Plain;
    if (name == "plain through VAE")
        return Variant::Kind::PlainThroughVae;
    if (name == "truth through VAE")
        return Variant::Kind::TruthThroughVae;
    throw Error(ErrorKind::InvalidRequest, fmt::format("\"{}\" is no kind of variant.", name), name);
}

Variant variantFromJson(const Json &json)
{
    JsonFields fields(json, "A variant");
    Variant variant;
    variant.name = fields.take<std::string>("name");
    if (const auto kind = fields.takeOptional<std::string>("kind"))
        variant.kind = kindFromName(*kind);
    if (const auto cover = fields.takeOptional<std::string>("cover")) {
        if (*cover != "random")
            throw Error(ErrorKind::InvalidRequest, fmt::format("\"{}\" is no cover.", *cover), *cover);
        variant.coversRandomly = true;
    }
    variant.request = fields.takeOptional<Json>("request").value_or(Json::object());
    fields.finish();
    return variant;
}

} // namespace

std::vector<Variant> readVariants(const std::filesystem::path &path)
{
    std::vector<Variant> variants;
    for (const Json &json : readJsonFile(path, ErrorKind::InvalidRequest))
        variants.push_back(variantFromJson(json));
    return variants;
}

} // namespace pixelsmith
