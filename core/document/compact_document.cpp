#include <pixelsmith/compact_document.h>

#include "base/file.h"
#include "document/batch_writer.h"
#include "document/writer_lock.h"

#include <pixelsmith/document.h>
#include <pixelsmith/error.h>

#include <fmt/format.h>

namespace pixelsmith {

namespace {

int lastStageOfFinished(const std::filesystem::path &path)
{
    const auto document = Document::open(path, Document::Access::ReadOnly);
    if (!document->isFinished())
        throw Error(ErrorKind::InvalidRequest,
                    fmt::format("{} is not finished: what it needs to go on would be lost. Let it be finished first.",
                                path.string()),
                    path.string());
    return document->lastFinishedStage();
}

} // namespace

Compacted compactDocument(const std::filesystem::path &path, bool keepsLastStageOnly)
{
    const int lastStage = lastStageOfFinished(path);
    const WriterLock::Attempt lock = WriterLock::acquire(path);
    if (!lock.holder.empty())
        throw Error(
            ErrorKind::Io,
            fmt::format("{} is in use by Pixelsmith ({}). Close it there, then try again.", path.string(), lock.holder),
            path.string());
    if (!lock.lock)
        throw Error(ErrorKind::Io, fmt::format("{} cannot be changed: it is write-protected.", path.string()),
                    path.string());
    const int64_t before = fileSizeOrZero(path);
    BatchWriter(path).compact(keepsLastStageOnly ? lastStage : 0);
    return {.before = before, .after = fileSizeOrZero(path)};
}

} // namespace pixelsmith
