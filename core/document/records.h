#pragma once

#include "document/document_store.h"
#include "document/tile_codec.h"

#include <string>
#include <string_view>

/// How values look in the document's tables.
namespace pixelsmith {

std::string_view storedName(StagePhase phase);
/// Throws Error(Io) for a name this program does not know.
StagePhase phaseFromStored(std::string_view name);
std::string_view storedName(LatentKind kind);
std::string_view storedName(MemoryLimit limit);
/// Throws Error(Io) for a name this program does not know.
MemoryLimit memoryLimitFromStored(std::string_view name);

/// Seeds of the checksums: a block that was moved to another place is as wrong as a damaged one.
uint64_t tileSeed(int stage, const TileKey &key);
uint64_t sliderMapSeed(int stage, int step);
uint64_t latentSeed(int stage, LatentKind kind, int step, int64_t part);

/// Cells as the colours of a tile: two bytes of the value, one of the cover. An empty map is one unpainted cell.
std::vector<uint8_t> toRgb(const SliderMap &map);
SliderMap sliderMapFromRgb(const DecodedTile &tile);

uint64_t metaChecksum(const std::string &key, const std::string &value);

std::string toJson(const ComputeEnvironment &environment);
/// Throws Error(Io).
ComputeEnvironment environmentFromJson(std::string_view json, const std::string &document);

} // namespace pixelsmith
