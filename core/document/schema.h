#pragma once

#include "document/sqlite.h"

#include <cstdint>
#include <string>

/// The tables of a document.
///
/// | table    | content |
/// |----------|---------|
/// | meta     | request, plan and compute environment as JSON, and when the file was made, with checksums |
/// | stages   | size and state of each stage, and how long it was worked on (since version 4) |
/// | controls | the Slider log |
/// | latents  | one row a patch or VAE tile, with a checksum |
/// | tiles    | one row a tile of any level, packed, with a checksum |
/// | memory   | what the run makes do with since memory ran out; since version 2 |
/// | slider_maps | the log of the painted Slider: cells packed as tiles are, with a checksum; since version 3 |
/// | redo_parts | parts of a finished stage that are still to be painted again; since version 3 |
namespace pixelsmith::schema {

/// "PxSm" in the database header.
inline constexpr int64_t kApplicationId = 0x5078536d;
inline constexpr int64_t kVersion = 4;

/// Page size and tables of a new, empty file; one transaction.
void create(sqlite::Connection &connection);
/// The version of a document. Throws Error(Io) if the file is no document or was made by a newer version.
/// \param name  of the file, for the message.
int64_t check(sqlite::Connection &connection, const std::string &name);

/// Brings a document of an older version up to kVersion; one transaction. Its content stays.
void migrate(sqlite::Connection &connection, int64_t version);

} // namespace pixelsmith::schema
