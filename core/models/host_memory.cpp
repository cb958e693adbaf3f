#include "models/host_memory.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>

#include <bit>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <sys/mman.h>
#include <vector>

namespace pixelsmith {

namespace {

constexpr size_t kAlignment = 64;       ///< what the vector units like, and room for a header
constexpr size_t kSmallest = 64 * 1024; ///< smaller blocks are malloc's business
constexpr size_t kHugePage = 2 * 1024 * 1024;

/// Stands before each block.
struct alignas(kAlignment) Header
{
    size_t blockBytes; ///< with the header
};
static_assert(sizeof(Header) == kAlignment);

/// Sizes grow in steps of an eighth of their power of two, so that blocks fit again.
size_t roundedUp(size_t bytes)
{
    if (bytes < kSmallest)
        return bytes;
    const size_t step = std::max(std::bit_floor(bytes) / 8, bytes >= 2 * kHugePage ? kHugePage : size_t{1});
    return (bytes + step - 1) / step * step;
}

class CachingHostAllocator final : public c10::Allocator
{
public:
    static CachingHostAllocator &instance()
    {
        // Never destroyed: tensors of static lifetime may be freed later than anything else.
        static CachingHostAllocator &allocator = *std::make_unique<CachingHostAllocator>().release();
        return allocator;
    }

    at::DataPtr allocate(size_t bytes) override
    {
        const size_t blockBytes = roundedUp(bytes + sizeof(Header));
        void *block = taken(blockBytes);
        if (!block)
            block = fromSystem(blockBytes, bytes);
        if (!block) {
            release();
            block = fromSystem(blockBytes, bytes);
        }
        TORCH_CHECK_WITH(OutOfMemoryError, block, "There is no memory for a tensor of ", bytes, " bytes.");
        new (block) Header{blockBytes};
        void *data = static_cast<std::byte *>(block) + sizeof(Header);
        return {data, data, &giveBack, at::Device(at::kCPU)};
    }

    at::DeleterFnPtr raw_deleter() const override { return &giveBack; }

    void copy_data(void *to, const void *from, size_t bytes) const override { std::memcpy(to, from, bytes); }

    void setLimit(size_t bytes)
    {
        const std::lock_guard lock(m_mutex);
        m_limit = bytes;
    }

    void release()
    {
        const std::lock_guard lock(m_mutex);
        releaseLocked();
    }

private:
    static void giveBack(void *data)
    {
        if (data)
            instance().keepOrFree(static_cast<std::byte *>(data) - sizeof(Header));
    }

    /// A block kept, or none.
    void *taken(size_t blockBytes)
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_kept.find(blockBytes);
        if (found == m_kept.end() || found->second.empty())
            return nullptr;
        void *block = found->second.back();
        found->second.pop_back();
        m_keptBytes -= blockBytes;
        return block;
    }

    /// A new block, or none. \param usedBytes  of it, for now.
    static void *fromSystem(size_t blockBytes, size_t usedBytes)
    {
        const bool isHuge = blockBytes >= 2 * kHugePage;
        const size_t alignment = isHuge ? kHugePage : kAlignment;
        void *block = std::aligned_alloc(alignment, (blockBytes + alignment - 1) / alignment * alignment);
        // A wish: without it everything works, only slower. The last page stays small: a model has thousands of tensors,
        // and a large page that each of them hardly touches would cost a tenth of its memory.
        if (block && isHuge)
            madvise(block, usedBytes / kHugePage * kHugePage, MADV_HUGEPAGE);
        return block;
    }

    void keepOrFree(void *block)
    {
        const size_t blockBytes = static_cast<Header *>(block)->blockBytes;
        const std::lock_guard lock(m_mutex);
        if (blockBytes < kSmallest || blockBytes > m_limit) {
            std::free(block);
            return;
        }
        if (m_keptBytes + blockBytes > m_limit)
            releaseLocked(); // what is kept is of sizes no longer in use, or it would have been taken
        m_kept[blockBytes].push_back(block);
        m_keptBytes += blockBytes;
    }

    void releaseLocked()
    {
        for (const auto &[bytes, blocks] : m_kept)
            for (void *block : blocks)
                std::free(block);
        m_kept.clear();
        m_keptBytes = 0;
    }

    std::mutex m_mutex;
    std::map<size_t, std::vector<void *>> m_kept; ///< by size
    size_t m_keptBytes = 0;
    size_t m_limit = 0;
};

} // namespace

void keepHostMemory(size_t keepBytes)
{
    constexpr uint8_t priority = 1; // above LibTorch's own
    CachingHostAllocator::instance().setLimit(keepBytes);
    c10::SetCPUAllocator(&CachingHostAllocator::instance(), priority);
}

void releaseHostMemory()
{
    CachingHostAllocator::instance().release();
}

} // namespace pixelsmith
