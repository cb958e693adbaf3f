#pragma once

#include "app/commands/output_file.h"
#include "app/stop_on_signal.h"

#include <pixelsmith/document.h>
#include <pixelsmith/pipeline.h>
#include <pixelsmith/run_control.h>

#include <memory>

namespace pixelsmith {

/// Runs what is left of the document's plan and writes the output. Returns an ExitCode.
int runDocument(Pipeline &pipeline, const std::shared_ptr<Document> &document, RunControl &control, ProgressStyle style,
                const OutputFile &output);

} // namespace pixelsmith
