#include "models/byte_pair_merger.h"

#include <queue>
#include <tuple>

namespace pixelsmith {

namespace {

constexpr size_t kNone = static_cast<size_t>(-1);

/// A merge that was possible when it was found; a neighbour may have gone since.
struct Candidate
{
    size_t rank;
    size_t place; ///< of the left symbol
    int64_t id;

    bool operator>(const Candidate &other) const { return std::tie(rank, place) > std::tie(other.rank, other.place); }
};

/// The symbols as a linked list, so that a merge moves nothing.
class Merger
{
public:
    Merger(std::vector<int64_t> &symbols, const FindBytePairMerge &find)
        : m_symbols(symbols)
        , m_find(find)
        , m_previous(symbols.size())
        , m_next(symbols.size())
        , m_isGone(symbols.size(), false)
    {
        for (size_t i = 0; i < symbols.size(); ++i) {
            m_previous[i] = i == 0 ? kNone : i - 1;
            m_next[i] = i + 1 == symbols.size() ? kNone : i + 1;
        }
    }

    void run()
    {
        for (size_t i = 0; i < m_symbols.size(); ++i)
            propose(i);
        while (!m_candidates.empty()) {
            const Candidate candidate = m_candidates.top();
            m_candidates.pop();
            if (isStillThere(candidate))
                merge(candidate);
        }
        size_t kept = 0;
        for (size_t i = 0; i < m_symbols.size(); ++i) {
            if (!m_isGone[i])
                m_symbols[kept++] = m_symbols[i];
        }
        m_symbols.resize(kept);
    }

private:
    std::optional<BytePairMerge> mergeAt(size_t place) const
    {
        if (place == kNone || m_isGone[place] || m_next[place] == kNone)
            return std::nullopt;
        return m_find(m_symbols[place], m_symbols[m_next[place]]);
    }

    void propose(size_t place)
    {
        if (const auto found = mergeAt(place))
            m_candidates.push({.rank = found->rank, .place = place, .id = found->id});
    }

    bool isStillThere(const Candidate &candidate) const
    {
        const auto found = mergeAt(candidate.place);
        return found && found->id == candidate.id;
    }

    void merge(const Candidate &candidate)
    {
        const size_t right = m_next[candidate.place];
        m_symbols[candidate.place] = candidate.id;
        m_isGone[right] = true;
        m_next[candidate.place] = m_next[right];
        if (m_next[right] != kNone)
            m_previous[m_next[right]] = candidate.place;
        propose(m_previous[candidate.place]);
        propose(candidate.place);
    }

    std::vector<int64_t> &m_symbols;
    const FindBytePairMerge &m_find;
    std::vector<size_t> m_previous;
    std::vector<size_t> m_next;
    std::vector<bool> m_isGone;
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> m_candidates;
};

} // namespace

void mergeBytePairs(std::vector<int64_t> &symbols, const FindBytePairMerge &find)
{
    Merger(symbols, find).run();
}

} // namespace pixelsmith
