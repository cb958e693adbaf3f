#include "pipeline/run_journal.h"

#include <ATen/ATen.h>

#include <cstring>

namespace pixelsmith {

RunJournal::RunJournal(DocumentStore &store)
    : m_store(store)
{}

template<typename Call>
void RunJournal::timed(Call &&write)
{
    const auto start = std::chrono::steady_clock::now();
    write();
    m_writing += std::chrono::steady_clock::now() - start;
}

void RunJournal::commit()
{
    if (!m_batch.isEmpty())
        timed([&] { m_store.commit(m_batch); });
    m_batch.clear();
    m_lastCommit = std::chrono::steady_clock::now();
}

void RunJournal::commitIfDue()
{
    if (std::chrono::steady_clock::now() - m_lastCommit >= std::chrono::seconds(2))
        commit();
}

void RunJournal::checkpoint()
{
    commit();
    timed([&] { m_store.checkpoint(); });
}

std::vector<std::byte> toBytes(const at::Tensor &latents)
{
    const at::Tensor values = latents.to(at::kCPU, at::kFloat).contiguous();
    std::vector<std::byte> bytes(values.nbytes());
    std::memcpy(bytes.data(), values.const_data_ptr(), bytes.size());
    return bytes;
}

at::Tensor fromBytes(const std::vector<std::byte> &bytes, at::IntArrayRef shape)
{
    at::Tensor values = at::empty(shape, at::kFloat);
    if (values.nbytes() != bytes.size())
        return {};
    std::memcpy(values.mutable_data_ptr(), bytes.data(), bytes.size());
    return values;
}

} // namespace pixelsmith
