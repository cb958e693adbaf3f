#include "pipeline/memory_ladder.h"

#include "models/host_memory.h"

#include <pixelsmith/error.h>
#include <pixelsmith/log.h>

#include <c10/core/CachingDeviceAllocator.h>

#include <fmt/format.h>

#include <algorithm>

namespace pixelsmith {

namespace {

/// "20.00 MiB" of "Tried to allocate 20.00 MiB. GPU 0 has …", or nothing.
std::string askedFor(const std::string &text)
{
    for (const std::string_view before : {"ried to allocate ", "tensor of "}) {
        const size_t found = text.find(before);
        if (found == std::string::npos)
            continue;
        const size_t begin = found + before.size();
        const size_t unit = text.find(' ', begin);
        const size_t end = unit == std::string::npos ? unit : text.find_first_not_of("BbGiKMTytes", unit + 1);
        return text.substr(begin, end == std::string::npos ? end : end - begin);
    }
    return {};
}

std::string giveUpText(c10::Device device, const std::string &text)
{
    const std::string asked = askedFor(text);
    return fmt::format("{} ran out of memory, and nothing is left to be given up{}. What was finished is saved.",
                       device.is_cpu() ? "The computer" : "The graphics card",
                       asked.empty() ? std::string() : fmt::format(": it needs {} more", asked));
}

} // namespace

MemoryLadder::MemoryLadder(const std::vector<MemoryLowered> &log, c10::Device device, RunJournal &journal,
                           const EventSink &sink)
    : m_device(device)
    , m_journal(journal)
    , m_sink(sink)
{
    for (const MemoryLowered &change : log)
        apply(change);
}

int64_t MemoryLadder::batchSize(int64_t planned) const
{
    return std::min(planned, m_batchSize.value_or(planned));
}

void MemoryLadder::makeRoom(int failures, const StagePlan &stage, int step, std::optional<MemoryLimit> limit,
                            int64_t planned, const std::string &text)
{
    log(LogLevel::Info, fmt::format("Memory ran out: {}", text));
    releaseKeptMemory(m_device);
    if (failures == 0)
        return;
    MemoryLowered change = {stage.index, step, limit.value_or(MemoryLimit::BatchSize), 0};
    if (limit == MemoryLimit::BatchSize && batchSize(planned) > 1)
        change.value = batchSize(planned) / 2;
    else if (limit == MemoryLimit::VaeParts && m_vaeParts < kMaxVaeParts)
        change.value = m_vaeParts * 2;
    else
        throw Error(ErrorKind::OutOfMemory, giveUpText(m_device, text));
    apply(change);
    m_journal.add(change);
    m_sink(change);
}

void MemoryLadder::apply(const MemoryLowered &change)
{
    if (change.limit == MemoryLimit::BatchSize)
        m_batchSize = std::max<int64_t>(1, change.value);
    else
        m_vaeParts = std::clamp<int64_t>(change.value, 1, kMaxVaeParts);
}

void releaseKeptMemory(c10::Device device)
{
    releaseHostMemory();
    if (device.is_cpu())
        return;
    if (auto *allocator = dynamic_cast<c10::DeviceAllocator *>(c10::GetAllocator(device.type())))
        allocator->emptyCache();
}

} // namespace pixelsmith
