#pragma once

#include "app/commands/output_file.h"
#include "app/stop_on_signal.h"

#include <pixelsmith/document.h>
#include <pixelsmith/pipeline.h>
#include <pixelsmith/run_control.h>
#include <pixelsmith/slider_map.h>
#include <pixelsmith/tile_source.h>

#include <memory>
#include <optional>

namespace pixelsmith {

/// For writing. Throws Error(Io) that says why it cannot be changed.
std::shared_ptr<Document> openToChange(const QString &path);

/// Tells how far it has come; null: stopped. Throws as Pipeline::fromPretrained().
std::unique_ptr<Pipeline> loadPipeline(const ModelSource &source, const DeviceOptions &device,
                                       const RunControl &control, ProgressStyle style);

/// What the document is painted with, or what --model says, on the device and in the precision that it began with unless
/// the options choose. Otherwise as loadPipeline().
std::unique_ptr<Pipeline> pipelineOf(const CommandOptions &options, const Document &document,
                                     const RunControl &control);

/// What --slider-map paints; unpainted without that. nullopt: stopped. Throws as GuardedPictures.
std::optional<SliderMap> sliderMapOf(const CommandOptions &options, const RunControl &control);

/// Says that the command was stopped while it read a picture file; returns its ExitCode.
int stoppedWhileReading();

/// Runs what is left of the document's plan and writes the output. Returns an ExitCode.
/// \param base  the picture that takes the base's place where it was read already; null: it is read where it is wanted.
int runDocument(Pipeline &pipeline, const std::shared_ptr<Document> &document, RunControl &control, ProgressStyle style,
                const OutputFile &output, std::shared_ptr<const TileSource> base = nullptr);

} // namespace pixelsmith
