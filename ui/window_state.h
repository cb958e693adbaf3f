#pragma once

#include <pixelsmith/events.h>
#include <pixelsmith/geometry.h>
#include <pixelsmith/image_file.h>

#include <QImage>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

/// What the window shows, as values: the program fills them in, the window draws them.
namespace pixelsmith {

/// Everything that decides which commands can be given now, which one is next and what the status line says.
struct WindowState
{
    enum class Run {
        Empty,     ///< no picture yet; a model is there
        NoModel,   ///< no picture and nothing to paint one with; `note` says why
        Loading,   ///< the model's files are read
        Sampling,  ///< the base is painted
        BaseReady, ///< the base is done and nothing was grown yet
        Growing,
        Paused,
        Stopping, ///< stop was asked for, the patches in flight end
        Stopped,  ///< ended early; the document can be continued
        Finished, ///< all stages of the plan are done
    };

    Run run = Run::Empty;
    QString title;           ///< of the picture, for the window's title; empty: untitled
    bool isModified = false; ///< not yet saved where the user wants it
    QString note; ///< what the status line says when nothing runs: "Ready · 2 threads"; while loading, how far
    bool isTrying = false;        ///< a preview of Slider positions is painted; only while no run goes on
    bool isRedoWanted = false;    ///< the Slider was painted otherwise since the picture was finished
    QString document;             ///< file of the picture shown
    std::optional<uint64_t> seed; ///< of the picture shown
    bool isBusy = false;          ///< another picture is painted; what is begun here waits for its turn
    QString problem;              ///< why nothing can be generated; shown on the empty page and as the button's tooltip

    friend bool operator==(const WindowState &, const WindowState &) = default;
};

/// What the user can do in a state. The one place that decides it.
struct Commands
{
    enum class Next { None, Generate, Grow, Resume, Export };

    Next next = Next::None; ///< the one that gets the accent
    bool canGenerate = false;
    bool canGrow = false;
    bool canPause = false;
    bool canResume = false;
    bool canStop = false;
    bool canFreeMemory = false; ///< drop the loaded model
    bool canTry = false;        ///< a preview of Slider positions
    bool canPaint = false;      ///< the Slider over the picture
    bool canRedoPainted = false;
    bool canSave = false;
    bool canExport = false;
    bool canCompact = false; ///< the picture is finished
    bool showsGrow = false;  ///< there is a base
    bool showsPause = false;
    bool showsStop = false;
    bool showsSlider = false;
    bool showsProgress = false; ///< in the status line
    bool showsWork = false;     ///< frames around the patches in work
    bool isPaused = false;

    friend bool operator==(const Commands &, const Commands &) = default;
};

/// \param hasPicture     something is on the canvas.
/// \param hasGrowTarget  there is a larger size that can be chosen.
Commands commandsOf(const WindowState &state, bool hasPicture, bool hasGrowTarget);

/// One choice of the Grow menu, with what it costs. Unknown figures stay empty and are not shown.
struct GrowTarget
{
    PixelSize size;
    std::optional<double> seconds; ///< at least, where `secondsMost` is known; about, otherwise
    std::optional<double> secondsMost;
    std::optional<int64_t> memoryBytes;
    std::optional<int64_t> diskBytes;
    int steps = 0;          ///< of the first stage on the way; 0: not known
    int guidedSteps = 0;    ///< of that stage, as it is planned
    bool lacksDisk = false; ///< that is the obstacle
    QString obstacle;       ///< why it cannot be chosen, a whole sentence; empty: it can

    friend bool operator==(const GrowTarget &, const GrowTarget &) = default;
};

/// What the phases of a stage take: in seconds where it was measured, else in proportion.
struct StageTimes
{
    bool isMeasured = false;
    double encoding = 0.05;
    double denoising = 0.9;
    double decoding = 0.05;

    double all() const { return encoding + denoising + decoding; }
    friend bool operator==(const StageTimes &, const StageTimes &) = default;
};

/// One row of the stage list.
struct StageInfo
{
    PixelSize size;
    StagePhase phase = StagePhase::Waiting;
    double done = 0;         ///< 0…1
    int steps = 0;           ///< N; 0 for a base that was a picture file
    int step = 0;            ///< steps finished
    int guidedSteps = 0;     ///< S; without meaning for the base
    bool isVisible = false;  ///< there is a picture to look at
    StageTimes times;        ///< as measured on this computer, where they were
    double secondsTaken = 0; ///< once it is done; 0: not known

    friend bool operator==(const StageInfo &, const StageInfo &) = default;
};

/// Work beside the picture that is shown.
struct JobInfo
{
    enum class Kind {
        File,    ///< an export or import under way
        Run,     ///< a picture that is painted
        Waiting, ///< a picture whose turn to be painted comes later
    };

    int id = 0;      ///< among those of its kind
    QString title;   ///< "Export 2k as TIFF"
    double done = 0; ///< 0…1; without meaning while it waits
    Kind kind = Kind::File;

    friend bool operator==(const JobInfo &, const JobInfo &) = default;
};

/// A button of a message: what helps, and does it.
struct MessageAction
{
    QString text;
    std::function<void()> run;
};

/// One of several bases that were asked for together.
struct BaseInfo
{
    enum class State { Waiting, Painting, Done };

    uint64_t seed = 0;
    State state = State::Waiting;
    QString document; ///< its file; empty: not begun yet
    QImage thumbnail; ///< null: there is nothing to see yet

    friend bool operator==(const BaseInfo &, const BaseInfo &) = default;
};

/// The part of the stage's time that has passed, 0…1; grows through all phases.
double doneOf(const Progress &progress, const StageTimes &times = {});
/// Of all stages. Until a run has decoded something its own estimate leaves much out; what was measured before knows it.
std::optional<double> secondsLeft(const Progress &progress, const std::vector<StageInfo> &stages);
/// Brings the row of the stage that a progress is of up to it.
void advance(StageInfo &stage, const Progress &progress);

struct ModelChoice
{
    QString name;         ///< for people
    QString path;         ///< goes into GenerationRequest::checkpoint; empty: the embedded model
    QString note;         ///< shown below the choice
    QString details = {}; ///< the note's tooltip

    friend bool operator==(const ModelChoice &, const ModelChoice &) = default;
};

/// What can be added to a model; paths of files and folders.
struct PartChoices
{
    QStringList vaes;
    QStringList loras;

    friend bool operator==(const PartChoices &, const PartChoices &) = default;
};

struct ExportChoice
{
    QString path;
    ImageFormat format = ImageFormat::Tiff;
    int quality = 92;
    int stage = 0;
    PixelRect region; ///< empty: the whole picture
    TiffCompression compression = TiffCompression::Zip;
    int bits = 8;
    int maxSide = 0;       ///< 0: as it is
    int pixelsPerInch = 0; ///< 0: not told
    bool tellsRecipe = true;
    bool isMarked = true; ///< as made by a model
    /// Deep Zoom that grows with the picture: `path` is the folder that its own folder is made in, `stage` means nothing.
    bool isLive = false;

    friend bool operator==(const ExportChoice &, const ExportChoice &) = default;
};

/// What the picture shown is compared with.
struct CompareChoice
{
    int stage = -1; ///< of the same document; -1: `path`
    QString path;   ///< of another document

    friend bool operator==(const CompareChoice &, const CompareChoice &) = default;
};

/// Resources in use, for the right end of the status line.
struct ResourceUse
{
    int64_t memoryBytes = 0; ///< 0: not known
    int64_t diskBytes = 0;

    friend bool operator==(const ResourceUse &, const ResourceUse &) = default;
};

} // namespace pixelsmith
