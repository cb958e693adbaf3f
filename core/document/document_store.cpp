#include "document/document_store.h"

#include "base/file.h"
#include "base/hash.h"
#include "document/batch_writer.h"
#include "document/reader_pool.h"
#include "document/records.h"
#include "document/schema.h"
#include "document/writer_lock.h"

#include <pixelsmith/log.h>

#include <fmt/format.h>

#include <ctime>
#include <unistd.h>
#include <utility>

namespace pixelsmith {

namespace fs = std::filesystem;

/// Members go in the opposite order: readers, then the writer, and at last the right to write.
class DocumentStore::Private
{
public:
    explicit Private(const fs::path &file, WriterLock::Attempt attempt)
        : path(file)
        , lock(std::move(attempt))
        , readers(file)
    {
    }

    fs::path path;
    WriterLock::Attempt lock;
    std::unique_ptr<BatchWriter> writer;
    mutable ReaderPool readers;
};

namespace {

Error ioError(const fs::path &path, const std::string &what)
{
    return Error(ErrorKind::Io, fmt::format("{} {}", path.string(), what), path.string());
}

std::string now()
{
    const std::time_t time = std::time(nullptr);
    std::tm utc = {};
    gmtime_r(&time, &utc);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                       utc.tm_hour, utc.tm_min, utc.tm_sec);
}

/// Under another name first, so that a document with this name is a complete one.
void makeFile(const fs::path &path, const GenerationRequest &request, const GenerationPlan &plan)
{
    const fs::path part = path.string() + ".part";
    removeWithJournal(part);
    try {
        {
            sqlite::Connection connection(part, sqlite::Mode::Create, path);
            schema::create(connection);
            connection.execute("BEGIN IMMEDIATE");
            writeMeta(connection, "created", now());
            writePlan(connection, request, plan);
            connection.execute("COMMIT");
        }
        commitPartFile(part, path);
    } catch (...) {
        removeWithJournal(part);
        throw;
    }
}

/// Takes a write-ahead log that nobody writes any more back into its document: one left by a program that was killed,
/// or by a writer that closed while others still read. Quietly does nothing where that cannot be done.
void settle(const fs::path &path)
{
    std::error_code ignored;
    if (!fs::exists(path.string() + "-wal", ignored))
        return;
    const WriterLock::Attempt lock = WriterLock::acquire(path);
    if (!lock.lock)
        return;
    try {
        sqlite::Connection connection(path, sqlite::Mode::ReadWrite, path);
        schema::check(connection, path.string());
        leaveOneFile(connection);
    } catch (const Error &) {
        // Whoever reads it tells what is wrong with it.
    }
}

void requireDocumentFile(const fs::path &path)
{
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status))
        throw ioError(path, "does not exist.");
    if (!fs::is_regular_file(status))
        throw ioError(path, "is not a regular file.");
}

/// Null for a file whose structure is broken: what can be read of it is shown.
std::unique_ptr<BatchWriter> tryToWrite(const fs::path &path)
{
    try {
        return std::make_unique<BatchWriter>(path);
    } catch (const DamagedFile &) {
        return nullptr;
    }
}

} // namespace

DocumentStore::DocumentStore(std::unique_ptr<Private> impl)
    : d(std::move(impl))
{
}

DocumentStore::~DocumentStore()
{
    d->readers.closeAll();
    if (!d->writer)
        settle(d->path);
}

std::unique_ptr<DocumentStore> DocumentStore::create(const fs::path &path, const GenerationRequest &request,
                                                     const GenerationPlan &plan)
{
    WriterLock::Attempt lock = WriterLock::acquire(path);
    if (!lock.lock && !lock.holder.empty())
        throw ioError(path, fmt::format("is being written by {}.", lock.holder));
    if (!lock.lock)
        throw fileError(path, "made", lock.systemError);
    if (fs::exists(fs::symlink_status(path)))
        throw ioError(path, "exists already. Choose another name, or open it to go on with it.");
    makeFile(path, request, plan);
    auto impl = std::make_unique<Private>(path, std::move(lock));
    try {
        impl->writer = std::make_unique<BatchWriter>(path);
    } catch (const Error &) {
        removeWithJournal(path); // nothing is in it yet, and its name is free for another attempt
        throw;
    }
    return std::unique_ptr<DocumentStore>(new DocumentStore(std::move(impl)));
}

std::unique_ptr<DocumentStore> DocumentStore::open(const fs::path &path, Document::Access access)
{
    requireDocumentFile(path);
    const bool isForWriting = access == Document::Access::ReadWrite && ::access(path.c_str(), W_OK) == 0;
    auto impl = std::make_unique<Private>(path, isForWriting ? WriterLock::acquire(path) : WriterLock::Attempt());
    if (impl->lock.lock)
        impl->writer = tryToWrite(path);
    if (!impl->writer) {
        const bool isDamaged = impl->lock.lock.has_value();
        impl->lock.lock.reset();
        settle(path);
        sqlite::Connection connection(path, sqlite::Mode::ReadOnly, path);
        schema::check(connection, path.string());
        if (isDamaged)
            log(LogLevel::Warning, fmt::format("{} is damaged; what can be read of it is shown.", path.string()));
    }
    return std::unique_ptr<DocumentStore>(new DocumentStore(std::move(impl)));
}

const fs::path &DocumentStore::path() const
{
    return d->path;
}

bool DocumentStore::isWritable() const
{
    return d->writer != nullptr;
}

std::string DocumentStore::writer() const
{
    return d->lock.holder;
}

namespace {

/// Empty where the document has no such entry.
std::string metaText(Reader &reader, const std::string &key, const fs::path &path)
{
    const sqlite::ResetGuard guard(reader.meta);
    if (!reader.meta.bind(key).step())
        return {};
    const std::string value = reader.meta.text(0);
    if (static_cast<int64_t>(metaChecksum(key, value)) != reader.meta.integer(1))
        throw ioError(path, fmt::format("is damaged: its {} cannot be read.", key));
    return value;
}

/// What our own program wrote must be readable; else the file is damaged, and not the request invalid.
template<typename Parse>
auto parsed(const fs::path &path, std::string_view what, const Parse &parse)
{
    try {
        return parse();
    } catch (const Error &error) {
        throw ioError(path, fmt::format("is damaged: its {} cannot be read ({})", what, error.what()));
    }
}

} // namespace

GenerationRequest DocumentStore::request() const
{
    const std::string json = metaText(*d->readers.lease(), "request", d->path);
    return parsed(d->path, "request", [&] { return requestFromJson(json); });
}

GenerationPlan DocumentStore::plan() const
{
    const std::string json = metaText(*d->readers.lease(), "plan", d->path);
    return parsed(d->path, "plan", [&] { return planFromJson(json); });
}

ComputeEnvironment DocumentStore::environment() const
{
    return environmentFromJson(metaText(*d->readers.lease(), "environment", d->path), d->path.string());
}

StageState DocumentStore::stageState(int stage) const
{
    const auto reader = d->readers.lease();
    const sqlite::ResetGuard guard(reader->stage);
    if (!reader->stage.bind(stage).step())
        throw Error(ErrorKind::InvalidRequest, fmt::format("{} has no stage {}.", d->path.string(), stage));
    return {.phase = phaseFromStored(reader->stage.text(0)), .step = static_cast<int>(reader->stage.integer(1))};
}

std::vector<SliderChange> DocumentStore::sliderChanges() const
{
    const auto reader = d->readers.lease();
    const sqlite::ResetGuard guard(reader->controls);
    std::vector<SliderChange> changes;
    while (reader->controls.step()) {
        const auto number = [&](int column) { return static_cast<int>(reader->controls.integer(column)); };
        changes.push_back({.stage = number(0), .step = number(1), .guidedSteps = number(2)});
    }
    return changes;
}

namespace {

/// False: it is open for reading only, and so not brought to the newest version.
bool isOfVersion(Reader &reader, int64_t version)
{
    return reader.connection.integer("PRAGMA user_version") >= version;
}

} // namespace

std::chrono::milliseconds DocumentStore::timeSpent(int stage) const
{
    const auto reader = d->readers.lease();
    if (!isOfVersion(*reader, 4))
        return {};
    auto row = reader->connection.prepare("SELECT milliseconds FROM stages WHERE stage=?");
    return std::chrono::milliseconds(row.bind(stage).step() ? row.integer(0) : 0);
}

std::vector<SliderMapChange> DocumentStore::sliderMapChanges() const
{
    const auto reader = d->readers.lease();
    if (!isOfVersion(*reader, 3))
        return {};
    auto row = reader->connection.prepare("SELECT stage, step, checksum, bytes FROM slider_maps ORDER BY stage, step");
    std::vector<SliderMapChange> changes;
    while (row.step()) {
        const auto stage = static_cast<int>(row.integer(0));
        const auto step = static_cast<int>(row.integer(1));
        const auto bytes = row.blob(3);
        std::optional<DecodedTile> cells;
        if (static_cast<int64_t>(hash64(bytes, sliderMapSeed(stage, step))) == row.integer(2))
            cells = decodeTile(bytes, SliderMap::kLongSide);
        if (!cells)
            throw ioError(d->path, "is damaged: its painted Slider cannot be read.");
        changes.push_back({stage, step, std::make_shared<SliderMap>(sliderMapFromRgb(*cells))});
    }
    return changes;
}

std::vector<RedoPart> DocumentStore::redoParts() const
{
    const auto reader = d->readers.lease();
    if (!isOfVersion(*reader, 3))
        return {};
    auto row = reader->connection.prepare("SELECT id, stage, x, y, width, height FROM redo_parts ORDER BY id");
    std::vector<RedoPart> parts;
    while (row.step())
        parts.push_back({row.integer(0), static_cast<int>(row.integer(1)),
                         PixelRect::at(row.integer(2), row.integer(3), {row.integer(4), row.integer(5)})});
    return parts;
}

std::vector<MemoryLowered> DocumentStore::memoryLog() const
{
    const auto reader = d->readers.lease();
    if (!isOfVersion(*reader, 2))
        return {};
    auto statement = reader->connection.prepare("SELECT stage, step, kind, value FROM memory ORDER BY id");
    std::vector<MemoryLowered> changes;
    while (statement.step()) {
        const auto number = [&](int column) { return static_cast<int>(statement.integer(column)); };
        changes.push_back({.stage = number(0),
                           .step = number(1),
                           .limit = memoryLimitFromStored(statement.text(2)),
                           .value = statement.integer(3)});
    }
    return changes;
}

namespace {

bool isSound(const sqlite::Statement &row, int stage, const TileKey &key)
{
    return static_cast<int64_t>(hash64(row.blob(2), tileSeed(stage, key))) == row.integer(1);
}

} // namespace

std::shared_ptr<const Tile> DocumentStore::readTile(int stage, const TileKey &key) const
{
    const auto reader = d->readers.lease();
    const sqlite::ResetGuard guard(reader->tile);
    if (!reader->tile.bind(stage, key.level, key.row, key.column).step())
        return nullptr;
    const auto bytes = reader->tile.blob(2);
    std::optional<DecodedTile> decoded;
    if (isSound(reader->tile, stage, key))
        decoded = decodeTile(bytes, kTileSide);
    if (!decoded)
        throw ioError(d->path,
                      fmt::format("is damaged: the tile in column {}, row {} of level {} of stage {} cannot be "
                                  "read. Everything else can still be used.",
                                  key.column, key.row, key.level, stage));
    return std::make_shared<Tile>(Tile{.key = key,
                                       .width = decoded->width,
                                       .height = decoded->height,
                                       .revision = reader->tile.integer(0),
                                       .rgb = std::move(decoded->rgb)});
}

bool DocumentStore::hasTile(int stage, const TileKey &key) const
{
    const auto reader = d->readers.lease();
    const sqlite::ResetGuard guard(reader->hasTile);
    return reader->hasTile.bind(stage, key.level, key.row, key.column).step();
}

bool DocumentStore::hasSoundTile(int stage, const TileKey &key) const
{
    const auto reader = d->readers.lease();
    const sqlite::ResetGuard guard(reader->tile);
    return reader->tile.bind(stage, key.level, key.row, key.column).step() && isSound(reader->tile, stage, key);
}

bool DocumentStore::hasLatents(int stage, LatentKind kind, int step) const
{
    const auto reader = d->readers.lease();
    auto row = reader->connection.prepare("SELECT 1 FROM latents WHERE stage=? AND kind=? AND step=? LIMIT 1");
    return row.bind(stage, storedName(kind), step).step();
}

void DocumentStore::readLatents(int stage, LatentKind kind, int step,
                                const std::function<void(const LatentPart &)> &use) const
{
    const auto reader = d->readers.lease();
    const sqlite::ResetGuard guard(reader->latents);
    reader->latents.bind(stage, storedName(kind), step);
    while (reader->latents.step()) {
        const int64_t part = reader->latents.integer(0);
        const auto bytes = reader->latents.blob(2);
        if (static_cast<int64_t>(hash64(bytes, latentSeed(stage, kind, step, part))) == reader->latents.integer(1))
            use({.part = part, .bytes = {bytes.begin(), bytes.end()}});
        else
            log(LogLevel::Warning, fmt::format("{}: part {} of step {} of stage {} is damaged and is computed again.",
                                               d->path.string(), part, step, stage));
    }
}

std::vector<LatentPart> DocumentStore::readLatents(int stage, LatentKind kind, int step) const
{
    std::vector<LatentPart> parts;
    readLatents(stage, kind, step, [&](const LatentPart &part) { parts.push_back(part); });
    return parts;
}

namespace {

BatchWriter &writerOf(const std::unique_ptr<BatchWriter> &writer, const fs::path &path)
{
    if (!writer)
        throw ioError(path, "is open for reading only.");
    return *writer;
}

} // namespace

void DocumentStore::setPlan(const GenerationRequest &request, const GenerationPlan &plan)
{
    writerOf(d->writer, d->path).setPlan(request, plan);
}

void DocumentStore::commit(const WriteBatch &batch)
{
    writerOf(d->writer, d->path).commit(batch);
}

void DocumentStore::checkpoint()
{
    writerOf(d->writer, d->path).checkpoint();
}

void DocumentStore::saveCopy(const fs::path &path) const
{
    std::error_code ignored;
    if (fs::equivalent(path, d->path, ignored))
        throw Error(ErrorKind::InvalidRequest,
                    fmt::format("{} is this document itself; choose another name.", path.string()));
    const WriterLock::Attempt lock = WriterLock::acquire(path);
    if (!lock.holder.empty())
        throw ioError(path, fmt::format("is being written by {}.", lock.holder));
    const fs::path part = path.string() + ".part";
    removeWithJournal(part);
    try {
        // One read transaction: the copy shows one moment, and the writer goes on meanwhile.
        sqlite::Connection connection(d->path, sqlite::Mode::ReadOnly, path);
        connection.prepare("VACUUM main INTO ?").bind(part.string()).run();
        commitPartFile(part, path);
    } catch (...) {
        removeWithJournal(part);
        throw;
    }
}

} // namespace pixelsmith
