#pragma once

#include "canvas/canvas.h"
#include "pipeline/memory_ladder.h"
#include "pipeline/progress_meter.h"
#include "pipeline/run_journal.h"
#include "pipeline/survey_notes.h"
#include "pipeline/tiled_vae.h"
#include "plan/slider_log.h"

#include <pixelsmith/events.h>
#include <pixelsmith/generation_plan.h>
#include <pixelsmith/run_control.h>
#include <pixelsmith/tile_source.h>

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <functional>
#include <optional>

namespace pixelsmith {

/// What every stage of a run works with. References; lives as long as the run of the stage.
struct StageContext
{
    const GenerationPlan &plan;
    const StagePlan &stage;
    DocumentStore &store;
    RunJournal &journal;
    RunControl &control;
    ProgressMeter &meter;
    MemoryLadder &memory;
    const EventSink &sink;
    int64_t mapFileBytes; ///< see makeMap()

    /// Waits while paused; what is done is in the document then, however long that takes. False: stop.
    bool proceed() const;

    /// Tells how far the phase is and where the next batch works.
    void report(StagePhase phase, int step, int64_t partsDone, int64_t parts, std::vector<PixelRect> inWork = {}) const;

    /// Commits what the canvas holds and tells which tiles can be read.
    void publish(Canvas &canvas) const;

    /// Whether the VAE may survey its picture: where that is little beside the denoising.
    bool affordsSurvey() const;

    /// Drops the stage's latents and records that it is done.
    void finish() const;
};

/// How far the VAE is with a stage. The tiles of a survey count like those that are computed for good, for they take as
/// long.
class VaeProgress
{
public:
    /// \param context   kept by reference.
    /// \param tiles     of the stage.
    /// \param surveyed  tiles that a survey looks at.
    VaeProgress(const StageContext &context, StagePhase phase, int64_t tiles, int64_t surveyed);

    /// Tells that `done` tiles are finished and which one is worked on; an empty area: none.
    void tellTile(int64_t done, const PixelRect &area);
    /// Tells of the next tile of the survey, which is made for the tile told of last. False: stop.
    bool tellSurveyedTile();
    /// So many tiles were surveyed before.
    void skipSurveyed(int64_t tiles) { m_surveyed = std::min(tiles, m_surveyedAtEnd); }
    /// There is no survey, or no more of it.
    void endSurvey() { m_surveyed = m_surveyedAtEnd; }

private:
    void report() const;

    const StageContext &m_context;
    StagePhase m_phase;
    int64_t m_tiles;
    int64_t m_surveyedAtEnd;
    int64_t m_surveyed = 0;
    int64_t m_done = 0;
    PixelRect m_area;
};

/// What the VAE tiles of a stage are told of their whole picture: found when it is first asked for, and once more when
/// memory forces the tiles into parts, which costs too much memory for a survey. A run that goes on finds it in the document.
class VaeStatistics
{
public:
    /// Empty: stopped.
    using Survey = std::function<std::optional<PictureStatistics>(const TiledVae::Proceed &proceed,
                                                                  const TiledVae::SurveyedTiles &known)>;
    using Sample = std::function<PictureStatistics(int64_t parts)>;

    /// \param context, vae, progress  kept by reference. \param phase  Encoding or Decoding.
    VaeStatistics(const StageContext &context, const TiledVae &vae, StagePhase phase, VaeProgress &progress,
                  Survey survey, Sample sample);

    /// Null: stopped.
    const PictureStatistics *forParts(int64_t parts);

private:
    std::optional<PictureStatistics> found(bool isInParts);

    const StageContext &m_context;
    const TiledVae &m_vae;
    VaeProgress &m_progress;
    SurveyNotes m_notes;
    Survey m_survey;
    Sample m_sample;
    std::optional<PictureStatistics> m_statistics;
    bool m_isInParts = false;
};

/// A part of a picture enlarged to `size`: [3, h, w], float32 in 0…1.
at::Tensor enlarged(const TileSource &picture, PixelSize size, const PixelRect &area);

/// Pixels [3, h, w], float32 in 0…1, cut to 8 bits as an image file holds them: 3 bytes a pixel.
std::vector<uint8_t> toRgb(const at::Tensor &pixels);

/// Calls `use` with each canvas tile that lies in the area and its pixels, out of [3, h, w] for the whole area. The area
/// begins at tile borders.
void forEachCanvasTile(const TilePyramid &pyramid, const PixelRect &area, const at::Tensor &pixels,
                       const std::function<void(const TileKey &, std::vector<uint8_t>)> &use);

/// What the decoded pictures of a stage are drawn towards; see lockBand().
struct BandLock
{
    const StagePlan &stage;
    const TileSource &previous; ///< the picture of the stage before
    SliderField slider;         ///< where it stood at the end
};

/// Pixels [3, h, w] of an area of the map.
using DecodeArea = std::function<at::Tensor(const LatentRect &area)>;

/// The pixels of `owned`, drawn towards the picture before. A little more than them is decoded, so that it makes no
/// difference where an area ends. \param lock  null: they stay as they are. \param known  where there are latents.
/// \param factor  pixels a latent.
at::Tensor decodeLocked(const BandLock *lock, const LatentRect &owned, const LatentRect &known, int64_t factor,
                        const DecodeArea &decode);

/// Decodes the stage's final latents [c, h, w] into its canvas, tile by tile. \param keepWritten  tiles already there
/// are of this very map and stay. False: stopped.
bool decodeStage(const StageContext &context, const TiledVae &vae, const at::Tensor &latents, Canvas &canvas,
                 bool keepWritten, const BandLock *lock = nullptr);

} // namespace pixelsmith
