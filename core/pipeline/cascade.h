#pragma once

#include "pipeline/map_memory.h"
#include "pipeline/stage_context.h"

#include <pixelsmith/document.h>
#include <pixelsmith/pipeline.h>

#include <ATen/core/Tensor.h>

#include <chrono>
#include <functional>
#include <limits>
#include <memory>

namespace pixelsmith {

/// Paints one stage, from where the document stands. False: stopped.
using StagePainter = std::function<bool(const StageContext &context)>;

struct CascadeOptions
{
    ComputeEnvironment environment; ///< recorded in the document, unless it is empty
    at::Device device = at::kCPU;
    int lastStage = std::numeric_limits<int>::max(); ///< the stages behind it are left for another run
    std::chrono::milliseconds saveAgainAfter = kSaveAgainAfter;
    int64_t mapFileBytes = kMapFileBytes; ///< see makeMap()
    std::function<void()> moveVaeToHost;  ///< see MemoryLadder
};

/// The run of a document: stage after stage of its plan, those that are done skipped. Throws what `paint` throws, and
/// what RunJournal::commit() does.
RunOutcome runCascade(const std::shared_ptr<Document> &document, const StagePainter &paint, RunControl &control,
                      const EventSink &sink, const CascadeOptions &options);

} // namespace pixelsmith
