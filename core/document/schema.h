#pragma once

#include "document/sqlite.h"

#include <cstdint>
#include <string>

/// The tables of a document.
///
/// | table    | content |
/// |----------|---------|
/// | meta     | request, plan and compute environment as JSON, and when the file was made, with checksums |
/// | stages   | size and state of each stage |
/// | controls | the Slider log |
/// | latents  | one row a patch or VAE tile, with a checksum |
/// | tiles    | one row a tile of any level, packed, with a checksum |
namespace pixelsmith::schema {

/// "PxSm" in the database header.
inline constexpr int64_t kApplicationId = 0x5078536d;
inline constexpr int64_t kVersion = 1;

/// Page size and tables of a new, empty file; one transaction.
void create(sqlite::Connection &connection);
/// Throws Error(Io) if the file is no document or was made by a newer version.
/// \param name  of the file, for the message.
void check(sqlite::Connection &connection, const std::string &name);

} // namespace pixelsmith::schema
