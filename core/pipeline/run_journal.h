#pragma once

#include "document/document_store.h"

#include <ATen/core/Tensor.h>

#include <chrono>
#include <vector>

namespace pixelsmith {

/// What a run writes down so that it can go on from there: changes are gathered and committed together, at the latest
/// after a few seconds of work.
class RunJournal
{
public:
    explicit RunJournal(DocumentStore &store);

    /// Joins the next commit.
    template<typename Change>
    void add(Change change)
    {
        m_batch.add(std::move(change));
    }
    WriteBatch &batch() { return m_batch; }

    void commit();
    /// Commits if the last commit is two seconds ago.
    void commitIfDue();
    /// Commits and moves everything into the one file, synced to the disk.
    void checkpoint();

    /// Time spent in the calls above so far.
    double writingSeconds() const { return m_writing.count(); }

private:
    template<typename Call>
    void timed(Call &&write);

    DocumentStore &m_store;
    WriteBatch m_batch;
    std::chrono::duration<double> m_writing{0};
    std::chrono::steady_clock::time_point m_lastCommit = std::chrono::steady_clock::now();
};

/// Latents as stored: float32, little endian, in the order of the tensor.
std::vector<std::byte> toBytes(const at::Tensor &latents);
/// Undefined tensor if the bytes are not of this shape.
at::Tensor fromBytes(const std::vector<std::byte> &bytes, at::IntArrayRef shape);

} // namespace pixelsmith
