#pragma once

#include <pixelsmith/document.h>
#include <pixelsmith/events.h>
#include <pixelsmith/pipeline.h>
#include <pixelsmith/run_control.h>
#include <pixelsmith/tile_source.h>

#include <memory>

namespace pixelsmith {

/// Whether a picture file takes the base's place and was not read to its end yet. Pipeline::run() would read that file
/// itself; whoever does not trust it reads it in a process of its own first.
bool isImportWanted(const Document &document);

/// As importBase() with the document alone, but the picture was read already: nothing is decoded here.
/// \param picture  of any size; is resampled to the base's.
RunOutcome importBase(const std::shared_ptr<Document> &document, const TileSource &picture, RunControl &control,
                      const EventSink &sink);

} // namespace pixelsmith
