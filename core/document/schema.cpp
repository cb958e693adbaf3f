#include "document/schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <span>

namespace pixelsmith::schema {

namespace {

/// Pages this large keep a tile of 100-800 KB in few pieces.
constexpr int kPageBytes = 32768;

/// Large columns stand last: what is before them is read without following their pages.
constexpr const char *kTables = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE stages(stage INTEGER PRIMARY KEY, width INTEGER NOT NULL, height INTEGER NOT NULL,
                    phase TEXT NOT NULL, step INTEGER NOT NULL);
CREATE TABLE controls(id INTEGER PRIMARY KEY, stage INTEGER NOT NULL, step INTEGER NOT NULL,
                      guided_steps INTEGER NOT NULL);
CREATE TABLE latents(id INTEGER PRIMARY KEY, stage INTEGER NOT NULL, kind TEXT NOT NULL, step INTEGER NOT NULL,
                     part INTEGER NOT NULL, checksum INTEGER NOT NULL, bytes BLOB NOT NULL,
                     UNIQUE(stage, kind, step, part));
CREATE TABLE tiles(id INTEGER PRIMARY KEY, stage INTEGER NOT NULL, level INTEGER NOT NULL, tile_row INTEGER NOT NULL,
                   tile_column INTEGER NOT NULL, revision INTEGER NOT NULL, checksum INTEGER NOT NULL,
                   bytes BLOB NOT NULL,
                   UNIQUE(stage, level, tile_row, tile_column));
)";

/// What each version added to the one before; the first entry makes version 2 of version 1.
constexpr std::array kSteps = {
    "CREATE TABLE memory(id INTEGER PRIMARY KEY, stage INTEGER NOT NULL, step INTEGER NOT NULL, kind TEXT NOT NULL, "
    "value INTEGER NOT NULL);",
    "CREATE TABLE slider_maps(stage INTEGER NOT NULL, step INTEGER NOT NULL, checksum INTEGER NOT NULL, "
    "bytes BLOB NOT NULL, PRIMARY KEY(stage, step));"
    "CREATE TABLE redo_parts(id INTEGER PRIMARY KEY, stage INTEGER NOT NULL, x INTEGER NOT NULL, y INTEGER NOT NULL, "
    "width INTEGER NOT NULL, height INTEGER NOT NULL);",
    "ALTER TABLE stages ADD COLUMN milliseconds INTEGER NOT NULL DEFAULT 0;",
};
static_assert(kSteps.size() + 1 == kVersion);

} // namespace

void create(sqlite::Connection &connection)
{
    connection.execute(fmt::format("PRAGMA page_size={}", kPageBytes));
    connection.execute(fmt::format("BEGIN IMMEDIATE; {} {} PRAGMA application_id={}; PRAGMA user_version={}; COMMIT",
                                   kTables, fmt::join(kSteps, " "), kApplicationId, kVersion));
}

int64_t check(sqlite::Connection &connection, const std::string &name)
{
    if (connection.integer("PRAGMA application_id") != kApplicationId)
        throw Error(ErrorKind::Io, fmt::format("{} is not a Pixelsmith document.", name), name);
    const int64_t version = connection.integer("PRAGMA user_version");
    if (version > kVersion)
        throw Error(
            ErrorKind::Io,
            fmt::format("{} was made by a newer version of Pixelsmith (document version {}; this program reads up "
                        "to {}).",
                        name, version, kVersion),
            name);
    if (version < 1)
        throw Error(ErrorKind::Io, fmt::format("{} is damaged: its version number is missing.", name), name);
    return version;
}

void migrate(sqlite::Connection &connection, int64_t version)
{
    if (version == kVersion)
        return;
    const auto steps = std::span(kSteps).subspan(static_cast<size_t>(version - 1));
    connection.execute("BEGIN IMMEDIATE");
    try {
        connection.execute(fmt::format("{} PRAGMA user_version={}; COMMIT", fmt::join(steps, " "), kVersion));
    } catch (const Error &) {
        if (connection.isInTransaction())
            connection.execute("ROLLBACK");
        throw;
    }
}

} // namespace pixelsmith::schema
