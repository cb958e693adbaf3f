#include "pipeline/memory_ladder.h"

#include "models/host_memory.h"

#include <pixelsmith/error.h>
#include <pixelsmith/log.h>

#include <c10/core/CachingDeviceAllocator.h>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

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
                           const EventSink &sink, std::function<void()> moveVaeToHost)
    : m_device(device)
    , m_journal(journal)
    , m_sink(sink)
    , m_moveVaeToHost(std::move(moveVaeToHost))
{
    for (const MemoryLowered &change : log)
        apply(change);
}

int64_t MemoryLadder::batchSize(int64_t planned) const
{
    return std::min(planned, m_batchSize.value_or(planned));
}

std::optional<MemoryLadder::Rung> MemoryLadder::nextRung(std::optional<MemoryLimit> limit, int64_t planned) const
{
    if (limit == MemoryLimit::BatchSize && batchSize(planned) > 1)
        return Rung(MemoryLimit::BatchSize, batchSize(planned) / 2);
    if (limit == MemoryLimit::VaeParts && m_vaeParts < kMaxVaeParts)
        return Rung(MemoryLimit::VaeParts, m_vaeParts * 2);
    if (limit == MemoryLimit::TextEncodersOnHost && !m_areTextEncodersOnHost && !m_device.is_cpu())
        return Rung(MemoryLimit::TextEncodersOnHost, 1);
    if (limit != MemoryLimit::TextEncodersOnHost && m_attentionSlices < kMaxAttentionSlices)
        return Rung(MemoryLimit::AttentionSlices, m_attentionSlices * 2);
    if (limit == MemoryLimit::VaeParts && m_moveVaeToHost)
        return Rung(MemoryLimit::VaeOnHost, 1);
    return std::nullopt;
}

void MemoryLadder::makeRoom(int failures, const StagePlan &stage, int step, std::optional<MemoryLimit> limit,
                            int64_t planned, const std::string &text)
{
    log(LogLevel::Info, fmt::format("Memory ran out: {}", text));
    releaseKeptMemory(m_device);
    if (failures == 0)
        return;
    const std::optional<Rung> rung = nextRung(limit, planned);
    if (!rung)
        throw Error(ErrorKind::OutOfMemory, giveUpText(m_device, text));
    const MemoryLowered change = {stage.index, step, rung->first, rung->second};
    apply(change);
    m_journal.add(change);
    m_sink(change);
}

void MemoryLadder::apply(const MemoryLowered &change)
{
    switch (change.limit) {
    case MemoryLimit::BatchSize:
        m_batchSize = std::max<int64_t>(1, change.value);
        break;
    case MemoryLimit::VaeParts:
        m_vaeParts = std::clamp<int64_t>(change.value, 1, kMaxVaeParts);
        break;
    case MemoryLimit::AttentionSlices:
        m_attentionSlices = std::clamp<int64_t>(change.value, 1, kMaxAttentionSlices);
        break;
    case MemoryLimit::VaeOnHost:
        // Tiles are whole again: what the device told them of the picture is then found anew on the host.
        m_vaeParts = 1;
        if (const auto move = std::exchange(m_moveVaeToHost, nullptr))
            move();
        break;
    case MemoryLimit::TextEncodersOnHost:
        m_areTextEncodersOnHost = true;
        break;
    }
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
