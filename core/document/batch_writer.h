#pragma once

#include "document/document_store.h"
#include "document/sqlite.h"
#include "document/tile_codec.h"

#include <chrono>
#include <filesystem>

namespace pixelsmith {

/// The one connection that writes. Belongs to one thread at a time.
class BatchWriter
{
public:
    /// Checks that the file is a document, brings it to the newest version and turns its write-ahead log on. Throws Error(Io), Error(DiskFull).
    explicit BatchWriter(const std::filesystem::path &path);
    /// Takes the write-ahead log back into the file, so that the one file is all.
    ~BatchWriter();
    BatchWriter(const BatchWriter &) = delete;
    BatchWriter &operator=(const BatchWriter &) = delete;

    void commit(const WriteBatch &batch);
    void setPlan(const GenerationRequest &request, const GenerationPlan &plan);
    void checkpoint();
    /// Drops all latents and the tiles of the stages before `firstStage`; then the freed pages go back to the file system.
    /// Each of the two steps is wholly done or not at all.
    void compact(int firstStage);

private:
    template<typename Body>
    void transaction(const Body &body);
    void write(const WriteBatch::TileWrite &change);
    void write(const WriteBatch::LatentWrite &change);
    void write(const WriteBatch::LatentDrop &change);
    void write(const WriteBatch::StageWrite &change);
    void write(const WriteBatch::TimeSpent &change);
    void write(const SliderChange &change);
    void write(const SliderMapChange &change);
    void write(const WriteBatch::RedoWrite &change);
    void write(const WriteBatch::RedoDrop &change);
    void write(const MemoryLowered &change);
    void write(const ComputeEnvironment &change);

    sqlite::Connection m_connection;
    TileEncoder m_encoder;
    sqlite::Statement m_tile;
    sqlite::Statement m_latent;
    sqlite::Statement m_latentDrop;
    sqlite::Statement m_stage;
    sqlite::Statement m_time;
    sqlite::Statement m_control;
    sqlite::Statement m_memory;
    sqlite::Statement m_redo;
    std::chrono::steady_clock::time_point m_lastSync;
};

/// An entry of the meta table; part of the caller's transaction.
void writeMeta(sqlite::Connection &connection, const std::string &key, const std::string &value);

/// Request, plan and a row for each stage that has none yet; part of the caller's transaction.
void writePlan(sqlite::Connection &connection, const GenerationRequest &request, const GenerationPlan &plan);

/// Turns the write-ahead log off if nobody else has the file open, so that no file is left beside it; true on success.
bool leaveOneFile(sqlite::Connection &connection);

/// Removes a document and the logs that SQLite keeps beside it, as far as that can be done.
void removeWithJournal(const std::filesystem::path &document);

} // namespace pixelsmith
