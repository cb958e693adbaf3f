#pragma once

#include <pixelsmith/tile.h>

#include <QImage>

#include <cstdint>
#include <list>
#include <unordered_map>
#include <vector>

namespace pixelsmith {

/// Decoded tiles for drawing, by the picture they belong to (`generation`) and their key. Within a byte budget, the
/// ones seen longest ago go first; the coarsest levels of a picture stay. GUI thread only.
class TileCache
{
public:
    static constexpr int64_t kDefaultBudget = int64_t{256} << 20;
    static constexpr int kPinnedLevels = 3;

    struct Entry
    {
        QImage image; ///< null: it is known that nothing exists there yet
        int64_t revision = 0;
        bool isStale = false; ///< a newer version exists; this one is shown until it is here
        bool isPinned = false;
        bool wasSeen = false;
    };
    /// Tiles that came in, and those of them that went without ever having been seen.
    struct Counts
    {
        int64_t inserted = 0;
        int64_t wasted = 0;
    };

    explicit TileCache(int64_t budgetBytes = kDefaultBudget);

    /// A number no other picture has.
    int newGeneration() { return ++m_lastGeneration; }

    /// Null if the tile was never loaded, or has gone.
    const Entry *peek(int generation, const TileKey &key) const;
    /// The tile, which must be held, is in sight now.
    void markSeen(int generation, const TileKey &key);
    bool contains(int generation, const TileKey &key) const;
    /// Neither missing nor stale.
    bool isFresh(int generation, const TileKey &key) const;

    /// An older revision than the one held is ignored, and so is "nothing there" for a tile that is held.
    /// \param levelCount  of the picture, to know its coarsest levels.
    void insert(int generation, const TileKey &key, Entry entry, int levelCount);
    void markStale(int generation, const TileKey &key);
    void drop(int generation);

    /// What is in sight must fit in, with some room around it, or tiles would chase each other out.
    void setBudget(int64_t bytes);
    int64_t bytes() const { return m_bytes; }
    int64_t budget() const { return m_budget; }
    const Counts &counts() const { return m_counts; }
    /// Tiles held that were not seen so far.
    int64_t unseenCount() const;

private:
    struct Key
    {
        int generation = 0;
        TileKey tile;
        friend bool operator==(const Key &, const Key &) = default;
    };
    struct Hash
    {
        size_t operator()(const Key &key) const noexcept
        {
            return std::hash<TileKey>{}(key.tile) ^ static_cast<size_t>(key.generation) * 0x9E3779B97F4A7C15ull;
        }
    };
    struct Node
    {
        Key key;
        Entry entry;
    };

    void evict();
    std::list<Node>::iterator remove(std::list<Node>::iterator node);

    int64_t m_budget = 0;
    int64_t m_bytes = 0;
    int m_lastGeneration = 0;
    Counts m_counts;
    std::list<Node> m_nodes; // seen last first
    std::unordered_map<Key, std::list<Node>::iterator, Hash> m_index;
};

} // namespace pixelsmith
