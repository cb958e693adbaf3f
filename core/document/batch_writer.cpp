#include "document/batch_writer.h"

#include "base/hash.h"
#include "document/records.h"
#include "document/schema.h"

#include <fmt/format.h>

#include <variant>

namespace pixelsmith {

namespace {

/// A power cut loses at most the commits of this time; a killed program loses none.
constexpr std::chrono::seconds kSyncEvery{4};
/// The write-ahead log moves into the file when it has grown to about this size.
constexpr int64_t kLogBytes = 64 << 20;
constexpr int kEmptyLogMs = 100;

int64_t asStored(uint64_t checksum)
{
    return static_cast<int64_t>(checksum);
}

} // namespace

BatchWriter::BatchWriter(const std::filesystem::path &path)
    : m_connection(path, sqlite::Mode::ReadWrite, path)
{
    schema::migrate(m_connection, schema::check(m_connection, path.string()));
    const int64_t pageBytes = m_connection.integer("PRAGMA page_size");
    m_connection.execute(fmt::format("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; "
                                     "PRAGMA cache_size=-16384; PRAGMA wal_autocheckpoint={}",
                                     kLogBytes / pageBytes));
    m_tile = m_connection.prepare(
        "INSERT INTO tiles(stage, level, tile_row, tile_column, revision, checksum, bytes) VALUES(?,?,?,?,1,?,?) "
        "ON CONFLICT(stage, level, tile_row, tile_column) "
        "DO UPDATE SET revision=revision+1, checksum=excluded.checksum, bytes=excluded.bytes");
    m_latent = m_connection.prepare("INSERT INTO latents(stage, kind, step, part, checksum, bytes) VALUES(?,?,?,?,?,?) "
                                    "ON CONFLICT(stage, kind, step, part) "
                                    "DO UPDATE SET checksum=excluded.checksum, bytes=excluded.bytes");
    m_latentDrop = m_connection.prepare("DELETE FROM latents WHERE stage=? AND kind=? AND step<?");
    m_stage = m_connection.prepare("UPDATE stages SET phase=?, step=? WHERE stage=?");
    m_time = m_connection.prepare("UPDATE stages SET milliseconds=milliseconds+? WHERE stage=?");
    m_control = m_connection.prepare("INSERT INTO controls(stage, step, guided_steps) VALUES(?,?,?)");
    m_memory = m_connection.prepare("INSERT INTO memory(stage, step, kind, value) VALUES(?,?,?,?)");
    m_redo = m_connection.prepare("INSERT INTO redo_parts(stage, x, y, width, height) VALUES(?,?,?,?,?)");
}

BatchWriter::~BatchWriter()
{
    // A statement in use would hold the log open.
    for (sqlite::Statement *statement :
         {&m_tile, &m_latent, &m_latentDrop, &m_stage, &m_time, &m_control, &m_memory, &m_redo})
        *statement = sqlite::Statement();
    leaveOneFile(m_connection);
}

template<typename Body>
void BatchWriter::transaction(const Body &body)
{
    const auto now = std::chrono::steady_clock::now();
    const bool isSynced = now - m_lastSync >= kSyncEvery;
    m_connection.execute(isSynced ? "PRAGMA synchronous=FULL; BEGIN IMMEDIATE"
                                  : "PRAGMA synchronous=NORMAL; BEGIN IMMEDIATE");
    try {
        body();
        m_connection.execute("COMMIT");
    } catch (...) {
        // Some failures, a full disk among them, have rolled back already.
        if (m_connection.isInTransaction()) {
            try {
                m_connection.execute("ROLLBACK");
            } catch (const Error &) {
                // The first failure is the one to tell; the next open takes the log back to the last commit.
            }
        }
        throw;
    }
    if (isSynced)
        m_lastSync = now;
}

void BatchWriter::commit(const WriteBatch &batch)
{
    if (batch.isEmpty())
        return;
    transaction([&] {
        for (const WriteBatch::Change &change : batch.changes())
            std::visit([this](const auto &value) { write(value); }, change);
    });
}

void BatchWriter::setPlan(const GenerationRequest &request, const GenerationPlan &plan)
{
    transaction([&] { writePlan(m_connection, request, plan); });
}

void BatchWriter::checkpoint()
{
    // Everything is synced and, as far as no reader looks at it, moved; only the emptying of the log would wait for a
    // moment without readers.
    const auto setPatience = [this](int ms) { m_connection.execute(fmt::format("PRAGMA busy_timeout={}", ms)); };
    setPatience(kEmptyLogMs);
    try {
        m_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (const Error &) {
        setPatience(sqlite::kBusyMs);
        throw;
    }
    setPatience(sqlite::kBusyMs);
    m_lastSync = std::chrono::steady_clock::now();
}

void BatchWriter::compact(int firstStage)
{
    transaction([&] {
        m_connection.execute("DELETE FROM latents");
        m_connection.prepare("DELETE FROM tiles WHERE stage<?").bind(firstStage).run();
    });
    // The new file is built in a temporary one, which may be too large for the memory.
    m_connection.execute("PRAGMA temp_store=FILE; PRAGMA synchronous=FULL");
    try {
        m_connection.execute("VACUUM");
    } catch (...) {
        m_connection.execute("PRAGMA temp_store=MEMORY");
        throw;
    }
    m_connection.execute("PRAGMA temp_store=MEMORY");
    checkpoint();
}

void BatchWriter::write(const WriteBatch::TileWrite &change)
{
    const Tile &tile = *change.tile;
    const auto bytes = m_encoder.encode(tile.rgb, tile.width, tile.height);
    const auto checksum = asStored(hash64(bytes, tileSeed(change.stage, tile.key)));
    m_tile.bind(change.stage, tile.key.level, tile.key.row, tile.key.column, checksum, bytes).run();
}

void BatchWriter::write(const WriteBatch::LatentWrite &change)
{
    const std::span<const std::byte> bytes = change.bytes;
    const auto checksum = asStored(hash64(bytes, latentSeed(change.stage, change.kind, change.step, change.part)));
    m_latent.bind(change.stage, storedName(change.kind), change.step, change.part, checksum, bytes).run();
}

void BatchWriter::write(const WriteBatch::LatentDrop &change)
{
    m_latentDrop.bind(change.stage, storedName(change.kind), change.beforeStep).run();
}

void BatchWriter::write(const WriteBatch::StageWrite &change)
{
    m_stage.bind(storedName(change.state.phase), change.state.step, change.stage).run();
}

void BatchWriter::write(const WriteBatch::TimeSpent &change)
{
    m_time.bind(int64_t{change.time.count()}, change.stage).run();
}

void BatchWriter::write(const SliderChange &change)
{
    m_control.bind(change.stage, change.step, change.guidedSteps).run();
}

/// What was to hold later has not been painted with yet.
void BatchWriter::write(const SliderMapChange &change)
{
    const SliderMap map = change.map->columns() > 0 ? *change.map : SliderMap(1, 1);
    const auto bytes = m_encoder.encode(toRgb(map), map.columns(), map.rows());
    const auto checksum = asStored(hash64(bytes, sliderMapSeed(change.stage, change.step)));
    m_connection.prepare("DELETE FROM slider_maps WHERE stage>?1 OR (stage=?1 AND step>=?2)")
        .bind(change.stage, change.step)
        .run();
    m_connection.prepare("INSERT INTO slider_maps VALUES(?,?,?,?)")
        .bind(change.stage, change.step, checksum, bytes)
        .run();
}

void BatchWriter::write(const WriteBatch::RedoWrite &change)
{
    for (const PixelRect &part : change.parts)
        m_redo.bind(change.stage, part.left, part.top, part.width(), part.height()).run();
}

void BatchWriter::write(const WriteBatch::RedoDrop &change)
{
    m_connection.prepare("DELETE FROM redo_parts WHERE id=?").bind(change.id).run();
}

void BatchWriter::write(const MemoryLowered &change)
{
    m_memory.bind(change.stage, change.step, storedName(change.limit), change.value).run();
}

void BatchWriter::write(const ComputeEnvironment &change)
{
    writeMeta(m_connection, "environment", toJson(change));
}

void writeMeta(sqlite::Connection &connection, const std::string &key, const std::string &value)
{
    connection
        .prepare("INSERT INTO meta VALUES(?,?,?) "
                 "ON CONFLICT(key) DO UPDATE SET value=excluded.value, checksum=excluded.checksum")
        .bind(key, value, asStored(metaChecksum(key, value)))
        .run();
}

void writePlan(sqlite::Connection &connection, const GenerationRequest &request, const GenerationPlan &plan)
{
    writeMeta(connection, "request", toJson(request));
    writeMeta(connection, "plan", toJson(plan));
    auto statement = connection.prepare("INSERT INTO stages(stage, width, height, phase, step) VALUES(?,?,?,?,0) "
                                        "ON CONFLICT(stage) DO NOTHING");
    for (const StagePlan &stage : plan.stages)
        statement.bind(stage.index, stage.size.width, stage.size.height, storedName(StagePhase::Waiting)).run();
}

bool leaveOneFile(sqlite::Connection &connection)
{
    try {
        // Another reader would make us wait; it tidies up itself when it closes.
        connection.execute("PRAGMA busy_timeout=0; PRAGMA wal_checkpoint(TRUNCATE)");
        return connection.text("PRAGMA journal_mode=DELETE") == "delete";
    } catch (const Error &) {
        return false; // The log stays and is taken up by the next open.
    }
}

void removeWithJournal(const std::filesystem::path &document)
{
    std::error_code ignored;
    std::filesystem::remove(document, ignored);
    for (const char *suffix : {"-journal", "-wal", "-shm"})
        std::filesystem::remove(document.string() + suffix, ignored);
}

} // namespace pixelsmith
