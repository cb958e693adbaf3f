#pragma once

#include "pipeline/region_preview.h"

#include <pixelsmith/document.h>
#include <pixelsmith/pipeline.h>

#include <memory>

namespace pixelsmith {

/// Paints those parts of the finished picture again in which the Slider was painted otherwise since: Pipeline::redo().
///
/// A part is painted as a region preview is, from the picture before and with the run's own noise, covers and models,
/// but with the finished picture around it: latents outside of what is painted again are at each step the finished
/// picture's own, noised to there, so that what is new fits to what stays. What is painted again is where S changed, and
/// some latents around; over these the new pixels fade into the old ones. All others keep their bits.
///
/// The document is whole at any moment. What was painted and the parts that are left are written in one transaction
/// before the work begins, each part's tiles with the end of that part in another; after an interruption it goes on with
/// the parts that are left, to the same bits.
RunOutcome redoRegions(const PreviewTools &tools, const std::shared_ptr<Document> &document);

} // namespace pixelsmith
