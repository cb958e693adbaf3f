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

/// The model's files are read, before the run itself begins. Sent after each tensor.
struct ModelLoading
{
    int64_t bytesRead = 0;
    int64_t bytes = 0; ///< of all that is needed
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
    int step = 0;      ///< steps finished, while denoising
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

/// The painted Slider was changed, and holds so from `step` on.
struct SliderMapApplied
{
    int stage = 0;
    int step = 0;
};

struct StageFinished
{
    int stage = 0;
};

/// What was made cannot be saved. The run waits and tries again by itself, every ten seconds or when
/// RunControl::resume() is called; nothing is lost. Sent again after each attempt.
struct SavingPaused
{
    bool isDiskFull = false;  ///< else the disk reported an error
    std::string reason;       ///< a whole sentence on the last attempt
    std::string document;     ///< its path
    int64_t bytesMissing = 0; ///< about, until the end of the run; 0: not known
    int stage = 0;            ///< the stage in work
    int step = 0;             ///< of it that are saved
};

/// Saving works again, and the run goes on.
struct SavingResumed
{
};

/// What a run makes do with when memory runs out.
enum class MemoryLimit {
    BatchSize,          ///< patches of a group that are evaluated together
    VaeParts,           ///< parts that a VAE tile is computed in, one after the other
    AttentionSlices,    ///< slices that the queries of an attention are taken in, one after the other
    VaeOnHost,          ///< 1: the VAE works on the CPU
    TextEncodersOnHost, ///< 1: the text encoders do
};

/// Memory ran out, and from here on the run makes do with less. Logged in the document, so that a resumed run does the
/// same.
struct MemoryLowered
{
    int stage = 0;
    int step = 0;
    MemoryLimit limit = MemoryLimit::BatchSize;
    int64_t value = 1;

    friend bool operator==(const MemoryLowered &, const MemoryLowered &) = default;
};

/// Nothing failed, but the user should know.
struct Warning
{
    std::string text;
};

using Event = std::variant<ModelLoading, StageStarted, Progress, TilesChanged, StageVisible, SliderApplied,
                           SliderMapApplied, StageFinished, SavingPaused, SavingResumed, MemoryLowered, Warning>;
using EventSink = std::function<void(const Event &)>;

} // namespace pixelsmith
