#pragma once

#include <pixelsmith/geometry.h>
#include <pixelsmith/tile.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What a run tells while it goes on. Values; sent on the thread that runs the pipeline.
namespace pixelsmith {

enum class StagePhase {
    Waiting,
    Encoding, ///< the previous picture is enlarged and becomes guidance latents
    Denoising,
    Decoding,
    Done,
};

struct StageStarted
{
    int stage = 0;
    PixelSize size;
};

/// Sent after each batch of patches or tiles.
struct Progress
{
    int stage = 0;
    int stageCount = 0;
    StagePhase phase = StagePhase::Waiting;
    int firstStep = 0; ///< the stage begins here: its steps before are skipped
    int step = 0; ///< steps finished, while denoising
    int steps = 0;
    int64_t partsDone = 0; ///< patches of this step, or tiles
    int64_t parts = 0;
    int64_t unetEvaluations = 0;       ///< so far in this run
    double elapsedSeconds = 0;         ///< of this run
    std::optional<double> secondsLeft; ///< of all stages; empty until something was measured
    double unetSeconds = 0;            ///< of this run, inside of the UNet
    double encodeSeconds = 0;          ///< of this run, inside of the VAE's encoder
    double decodeSeconds = 0;          ///< of this run, inside of the VAE's decoder
    double surveySeconds = 0;          ///< of this run, the VAE looking at whole pictures
    double canvasSeconds = 0;          ///< of this run: enlarging the picture before, tiles, their coarse levels
    double documentSeconds = 0;        ///< of this run, writing the document
    int64_t peakMemoryBytes = 0;       ///< peak resident memory of the process
    std::vector<PixelRect> inWork;     ///< where in the stage's picture the next batch works
};

/// New pixels can be read from the stage's TileSource.
struct TilesChanged
{
    int stage = 0;
    std::vector<TileKey> tiles;
};

/// The stage's coarse levels can be shown in place of the previous stage's picture.
struct StageVisible
{
    int stage = 0;
};

/// The Slider's new position holds from `step`.
struct SliderApplied
{
    int stage = 0;
    int step = 0;
    int guidedSteps = 0;
};

struct StageFinished
{
    int stage = 0;
};

/// Nothing failed, but the user should know.
struct Warning
{
    std::string text;
};

using Event = std::variant<StageStarted, Progress, TilesChanged, StageVisible, SliderApplied, StageFinished, Warning>;
using EventSink = std::function<void(const Event &)>;

} // namespace pixelsmith
