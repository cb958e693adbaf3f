#include "document/records.h"

#include "base/hash.h"
#include "base/json.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace pixelsmith {

namespace {

constexpr std::array<std::pair<StagePhase, std::string_view>, 5> kPhases = {{
    {StagePhase::Waiting, "waiting"},
    {StagePhase::Encoding, "encoding"},
    {StagePhase::Denoising, "denoising"},
    {StagePhase::Decoding, "decoding"},
    {StagePhase::Done, "done"},
}};

uint64_t seedOf(const std::array<int64_t, 4> &place)
{
    return hash64(std::as_bytes(std::span(place)));
}

} // namespace

std::string_view storedName(StagePhase phase)
{
    for (const auto &[value, name] : kPhases) {
        if (value == phase)
            return name;
    }
    throw Error(ErrorKind::Internal, "A stage has a phase without a name.");
}

StagePhase phaseFromStored(std::string_view name)
{
    for (const auto &[value, known] : kPhases) {
        if (known == name)
            return value;
    }
    throw Error(ErrorKind::Io, fmt::format("The document is damaged: \"{}\" is no state of a stage.", name));
}

std::string_view storedName(LatentKind kind)
{
    switch (kind) {
    case LatentKind::Guidance:
        return "guidance";
    case LatentKind::Sample:
        return "sample";
    case LatentKind::Original:
        return "original";
    case LatentKind::Survey:
        return "survey";
    }
    return {};
}

std::string_view storedName(MemoryLimit limit)
{
    switch (limit) {
    case MemoryLimit::BatchSize:
        return "batch size";
    case MemoryLimit::VaeParts:
        return "vae parts";
    case MemoryLimit::AttentionSlices:
        return "attention slices";
    case MemoryLimit::VaeOnHost:
        return "vae on host";
    case MemoryLimit::TextEncodersOnHost:
        return "text encoders on host";
    }
    return {};
}

MemoryLimit memoryLimitFromStored(std::string_view name)
{
    for (const MemoryLimit limit : {MemoryLimit::BatchSize, MemoryLimit::VaeParts, MemoryLimit::AttentionSlices,
                                    MemoryLimit::VaeOnHost, MemoryLimit::TextEncodersOnHost}) {
        if (storedName(limit) == name)
            return limit;
    }
    throw Error(ErrorKind::Io, fmt::format("The document is damaged: \"{}\" is no limit of memory.", name));
}

uint64_t tileSeed(int stage, const TileKey &key)
{
    return seedOf({stage, key.level, key.row, key.column});
}

uint64_t latentSeed(int stage, LatentKind kind, int step, int64_t part)
{
    return seedOf({stage, static_cast<int64_t>(kind), step, part});
}

uint64_t sliderMapSeed(int stage, int step)
{
    return seedOf({stage, -1, step, 0});
}

std::vector<uint8_t> toRgb(const SliderMap &map)
{
    std::vector<uint8_t> rgb;
    for (int row = 0; row < map.rows(); ++row) {
        for (int column = 0; column < map.columns(); ++column) {
            const SliderCell &cell = map.at(column, row);
            for (const int byte : {cell.value >> 8, cell.value & 0xFF, int{cell.cover}})
                rgb.push_back(static_cast<uint8_t>(byte));
        }
    }
    return rgb;
}

SliderMap sliderMapFromRgb(const DecodedTile &tile)
{
    SliderMap map(static_cast<int>(tile.width), static_cast<int>(tile.height));
    const uint8_t *bytes = tile.rgb.data();
    for (int row = 0; row < map.rows(); ++row) {
        for (int column = 0; column < map.columns(); ++column, bytes += 3)
            map.set(column, row, {static_cast<uint16_t>(bytes[0] << 8 | bytes[1]), bytes[2]});
    }
    return map;
}

uint64_t metaChecksum(const std::string &key, const std::string &value)
{
    return hash64(std::as_bytes(std::span(value)), hash64(std::as_bytes(std::span(key))));
}

std::string toJson(const ComputeEnvironment &environment)
{
    return Json{{"device", environment.device},
                {"dtype", environment.dtype},
                {"threads", environment.threads},
                {"version", environment.version}}
        .dump();
}

ComputeEnvironment environmentFromJson(std::string_view json, const std::string &document)
{
    if (json.empty())
        return {};
    const Json value = parseJson(json, document, ErrorKind::Io);
    try {
        return {.device = value.at("device").get<std::string>(),
                .dtype = value.at("dtype").get<std::string>(),
                .threads = value.at("threads").get<int>(),
                .version = value.at("version").get<std::string>()};
    } catch (const Json::exception &) {
        throw Error(ErrorKind::Io, fmt::format("{} is damaged: it does not say where it was computed.", document),
                    document);
    }
}

} // namespace pixelsmith
