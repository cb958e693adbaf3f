#pragma once

#include "app/command_options.h"

#include <pixelsmith/document.h>
#include <pixelsmith/image_file.h>
#include <pixelsmith/live_deep_zoom.h>
#include <pixelsmith/run_control.h>
#include <pixelsmith/tile_source.h>

#include <filesystem>
#include <memory>

namespace pixelsmith {

/// Where --output goes; checked before any work starts. Empty without the option.
class OutputFile
{
public:
    /// Throws Error(InvalidRequest) for a name whose ending is no format.
    explicit OutputFile(const CommandOptions &options);

    bool isWanted() const { return !m_path.empty(); }
    /// Writes the stage's picture. False: stopped.
    bool write(const std::shared_ptr<const Document> &document, int stage, const PixelRect &region, RunControl &control,
               ProgressStyle style) const;
    /// Writes any picture. \param region  empty: all of it.
    bool write(const TileSource &picture, const PictureMetadata &metadata, const PixelRect &region, RunControl &control,
               ProgressStyle style) const;

    /// Null without --live-deep-zoom. Throws Error(Io), Error(InvalidRequest).
    std::unique_ptr<LiveDeepZoom> startLive(const std::shared_ptr<const Document> &document) const;

    /// What the file shall say of a picture made so. \param paintedPart  of it, 0…1, on which the Slider was painted.
    PictureMetadata metadataOf(const GenerationRequest &request, const GenerationPlan &plan,
                               double paintedPart = 0) const;

private:
    std::filesystem::path m_path;
    std::filesystem::path m_liveFolder;
    ExportOptions m_options;
    bool m_tellsRecipe = true;
    bool m_isMarked = true;
};

} // namespace pixelsmith
