#include "pipeline/cascade.h"

#include <fmt/format.h>

namespace pixelsmith {

namespace {

void skipStage(ProgressMeter &meter, const StagePlan &stage)
{
    meter.skip(ProgressMeter::Work::UNet, stage.unetEvaluations);
    meter.skip(ProgressMeter::Work::Encode, stage.index > 0 ? stage.size.area() : 0);
    meter.skip(ProgressMeter::Work::Decode, stage.steps > 0 ? stage.size.area() : 0);
}

/// Another device, precision, thread count or build may round differently.
void warnOfAnotherPlace(const Document &document, const ComputeEnvironment &here, const EventSink &sink)
{
    const ComputeEnvironment began = document.environment();
    if (began == ComputeEnvironment() || began == here)
        return;
    const auto text = [](const ComputeEnvironment &e) {
        return fmt::format("{}, {}, {} threads, {}", e.device, e.dtype, e.threads, e.version);
    };
    sink(Warning{
        fmt::format("Continuing here may differ slightly from an uninterrupted run: it was on {}; here it is on {}.",
                    text(began), text(here))});
}

} // namespace

RunOutcome runCascade(const std::shared_ptr<Document> &document, const StagePainter &paint, RunControl &control,
                      const EventSink &sink, const CascadeOptions &options)
{
    const GenerationPlan plan = document->plan();
    DocumentStore &store = document->store();
    RunJournal journal(plan, store, control, sink, options.saveAgainAfter);
    MemoryLadder memory(store.memoryLog(), options.device, journal, sink, options.moveVaeToHost);
    ProgressMeter meter(plan);
    if (options.environment != ComputeEnvironment()) {
        warnOfAnotherPlace(*document, options.environment, sink);
        journal.add(options.environment);
    }
    for (const StagePlan &stage : plan.stages) {
        if (stage.index > options.lastStage)
            break;
        if (document->stageState(stage.index).phase == StagePhase::Done) {
            skipStage(meter, stage);
            continue;
        }
        const StageContext context = {plan, stage, store, journal, control, meter, memory, sink, options.mapFileBytes};
        sink(StageStarted{stage.index, stage.size});
        journal.beginStage(stage.index);
        if (!paint(context)) {
            journal.checkpoint();
            return RunOutcome::Stopped;
        }
        context.finish();
    }
    // Not at the end of each stage: the disk may take a while, and a power cut loses no more than anywhere in a run.
    journal.checkpoint();
    return RunOutcome::Finished;
}

} // namespace pixelsmith
