#include "app/commands/run_document.h"

#include "app/command_line.h"
#include "app/progress_printer.h"

#include <cstdio>

namespace pixelsmith {

int runDocument(Pipeline &pipeline, const std::shared_ptr<Document> &document, RunControl &control, ProgressStyle style,
                const OutputFile &output)
{
    ProgressPrinter printer(style);
    const RunOutcome outcome = pipeline.run(document, control, [&](const Event &event) { printer.print(event); });
    printer.finish();
    if (outcome == RunOutcome::Finished
        && (!output.isWanted() || output.write(document, document->lastFinishedStage(), {}, control, style)))
        return Done;
    std::fprintf(stderr, "Stopped. Go on with: pixelsmith resume \"%s\"\n", document->path().c_str());
    return StoppedByUser;
}

} // namespace pixelsmith
