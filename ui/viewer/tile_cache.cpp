#include "ui/viewer/tile_cache.h"

#include <algorithm>

namespace pixelsmith {

TileCache::TileCache(int64_t budgetBytes)
    : m_budget(budgetBytes)
{
}

const TileCache::Entry *TileCache::peek(int generation, const TileKey &key) const
{
    const auto found = m_index.find({generation, key});
    return found == m_index.end() ? nullptr : &found->second->entry;
}

void TileCache::markSeen(int generation, const TileKey &key)
{
    const auto node = m_index.at({generation, key});
    m_nodes.splice(m_nodes.begin(), m_nodes, node);
    node->entry.wasSeen = true;
}

int64_t TileCache::unseenCount() const
{
    return std::count_if(m_nodes.begin(), m_nodes.end(), [](const Node &node) { return !node.entry.wasSeen; });
}

bool TileCache::contains(int generation, const TileKey &key) const
{
    return m_index.count({generation, key}) > 0;
}

bool TileCache::isFresh(int generation, const TileKey &key) const
{
    const auto found = m_index.find({generation, key});
    return found != m_index.end() && !found->second->entry.isStale;
}

void TileCache::insert(int generation, const TileKey &key, Entry entry, int levelCount)
{
    ++m_counts.inserted;
    entry.isPinned = key.level >= levelCount - kPinnedLevels;
    const auto found = m_index.find({generation, key});
    if (found != m_index.end()) {
        Entry &held = found->second->entry;
        const bool isOlder = entry.revision < held.revision || (entry.image.isNull() && !held.image.isNull());
        if (isOlder) {
            held.isStale = entry.isStale;
            return;
        }
        m_bytes += entry.image.sizeInBytes() - held.image.sizeInBytes();
        m_counts.wasted += held.wasSeen ? 0 : 1;
        held = std::move(entry);
        m_nodes.splice(m_nodes.begin(), m_nodes, found->second);
    } else {
        m_bytes += entry.image.sizeInBytes();
        m_nodes.push_front({{generation, key}, std::move(entry)});
        m_index[{generation, key}] = m_nodes.begin();
    }
    evict();
}

void TileCache::markStale(int generation, const TileKey &key)
{
    const auto found = m_index.find({generation, key});
    if (found != m_index.end())
        found->second->entry.isStale = true;
}

void TileCache::drop(int generation)
{
    for (auto node = m_nodes.begin(); node != m_nodes.end();) {
        if (node->key.generation != generation) {
            ++node;
            continue;
        }
        node = remove(node);
    }
}

std::list<TileCache::Node>::iterator TileCache::remove(std::list<Node>::iterator node)
{
    m_counts.wasted += node->entry.wasSeen ? 0 : 1;
    m_bytes -= node->entry.image.sizeInBytes();
    m_index.erase(node->key);
    return m_nodes.erase(node);
}

void TileCache::setBudget(int64_t bytes)
{
    m_budget = bytes;
    evict();
}

void TileCache::evict()
{
    // The front one was put in just now and is wanted, whatever the budget.
    for (auto node = m_nodes.end(); m_bytes > m_budget && !m_nodes.empty() && node != std::next(m_nodes.begin());) {
        --node;
        if (node->entry.isPinned)
            continue;
        node = remove(node);
    }
}

} // namespace pixelsmith
