#pragma once

#include "document/document_store.h"
#include "support/sample_document.h"

#include <QtTest>

#include <filesystem>
#include <sqlite3.h>

/// What tests of documents do to them.
namespace pixelsmith {

inline constexpr TileKey kFirst = {.level = 0, .column = 0, .row = 0};

inline std::vector<std::byte> someBytes(size_t size, int start)
{
    std::vector<std::byte> bytes(size);
    for (size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::byte>(start + static_cast<int>(i * i >> 4));
    return bytes;
}

/// Reaches around the document, as damage and other programs do.
inline void changeBehindItsBack(const std::filesystem::path &path, const char *sql)
{
    sqlite3 *handle = nullptr;
    QCOMPARE(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    QCOMPARE(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    QCOMPARE(sqlite3_close(handle), SQLITE_OK);
}

inline void commitTile(Document &document, int stage, const std::shared_ptr<const Tile> &tile)
{
    WriteBatch batch;
    batch.add(WriteBatch::TileWrite{stage, tile});
    document.store().commit(batch);
}

} // namespace pixelsmith
