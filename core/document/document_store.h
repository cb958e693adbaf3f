#pragma once

#include "document/damaged_file.h"

#include <pixelsmith/document.h>
#include <pixelsmith/tile.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace pixelsmith {

enum class LatentKind {
    Guidance, ///< g0: VAE latents of the enlarged previous picture; part = VAE tile
    Sample,   ///< z after `step` steps; part = the patch that owns it in the cover of step `step` - 1
    Original, ///< x0 as predicted in that step, for schedulers that look back; parts likewise
    Survey,   ///< what the VAE found of the whole picture, and no latents; see SurveyNotes
};

/// Changes that become durable together or not at all.
class WriteBatch
{
public:
    /// The tile's revision is counted by the store: 1 for the first version.
    struct TileWrite
    {
        int stage;
        std::shared_ptr<const Tile> tile;
    };
    struct LatentWrite
    {
        int stage;
        LatentKind kind;
        int step;
        int64_t part;
        std::vector<std::byte> bytes;
    };
    struct LatentDrop
    {
        int stage;
        LatentKind kind;
        int beforeStep;
    };
    struct StageWrite
    {
        int stage;
        StageState state;
    };
    /// Parts of the stage's picture, in pixels, that are to be painted again.
    struct RedoWrite
    {
        int stage;
        std::vector<PixelRect> parts;
        bool heals = false; ///< as in RedoPart
    };
    /// One of them is done.
    struct RedoDrop
    {
        int64_t id;
    };
    /// Adds to what the stage has taken so far.
    struct TimeSpent
    {
        int stage;
        std::chrono::milliseconds time;
    };
    using Change = std::variant<TileWrite, LatentWrite, LatentDrop, StageWrite, TimeSpent, SliderChange,
                                SliderMapChange, RedoWrite, RedoDrop, MemoryLowered, ComputeEnvironment>;

    template<typename Value>
    void add(Value change)
    {
        m_changes.emplace_back(std::in_place_type<Value>, std::move(change));
    }
    bool isEmpty() const { return m_changes.empty(); }
    const std::vector<Change> &changes() const { return m_changes; }
    void clear() { m_changes.clear(); }

private:
    std::vector<Change> m_changes;
};

/// A part of a finished stage that is still to be painted again.
struct RedoPart
{
    int64_t id = 0;
    int stage = 0;
    PixelRect area;
    bool heals = false; ///< a strip along a seam, painted with patches across it; else what the Slider says now
};

/// One patch's or VAE tile's latents as stored.
struct LatentPart
{
    int64_t part = 0;
    std::vector<std::byte> bytes;
};

/// The SQLite database behind a Document: one connection that writes, a connection for each reading thread.
/// Reading calls are thread-safe; the writing ones belong to one thread at a time.
class DocumentStore
{
public:
    static std::unique_ptr<DocumentStore> create(const std::filesystem::path &path, const GenerationRequest &request,
                                                 const GenerationPlan &plan);
    static std::unique_ptr<DocumentStore> open(const std::filesystem::path &path, Document::Access access);
    ~DocumentStore();
    DocumentStore(const DocumentStore &) = delete;
    DocumentStore &operator=(const DocumentStore &) = delete;

    const std::filesystem::path &path() const;
    bool isWritable() const;
    std::string writer() const;

    GenerationRequest request() const;
    GenerationPlan plan() const;
    void setPlan(const GenerationRequest &request, const GenerationPlan &plan);
    StageState stageState(int stage) const;
    std::chrono::milliseconds timeSpent(int stage) const;
    std::vector<SliderChange> sliderChanges() const;
    /// In the order in which they hold. Throws Error(Io) for one that is damaged: the rest would be painted otherwise.
    std::vector<SliderMapChange> sliderMapChanges() const;
    /// In the order in which they are done.
    std::vector<RedoPart> redoParts() const;
    ComputeEnvironment environment() const;
    /// In the order in which it happened.
    std::vector<MemoryLowered> memoryLog() const;

    /// Null where no such tile was written. A tile whose checksum is wrong is an Error(Io) that names it.
    std::shared_ptr<const Tile> readTile(int stage, const TileKey &key) const;
    bool hasTile(int stage, const TileKey &key) const;
    /// As hasTile(), and its checksum is right: else it must be made again.
    bool hasSoundTile(int stage, const TileKey &key) const;
    bool hasLatents(int stage, LatentKind kind, int step) const;
    /// All parts of (stage, kind, step) in the order of their numbers; parts with a wrong checksum are left out and a
    /// warning is logged, so that they are computed again.
    std::vector<LatentPart> readLatents(int stage, LatentKind kind, int step) const;
    /// The same, one part in memory at a time.
    void readLatents(int stage, LatentKind kind, int step, const std::function<void(const LatentPart &)> &use) const;

    /// One transaction. Throws Error(DiskFull), Error(Io), DamagedFile; then nothing of the batch was written, and it can
    /// be tried again.
    void commit(const WriteBatch &batch);
    /// Moves the write-ahead log into the file and syncs it: when a run ends or pauses.
    void checkpoint();
    void saveCopy(const std::filesystem::path &path) const;

private:
    class Private;
    explicit DocumentStore(std::unique_ptr<Private> impl);
    std::unique_ptr<Private> d;
};

} // namespace pixelsmith
