#pragma once

#include <pixelsmith/geometry.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pixelsmith {

enum class SchedulerKind { Ddim, EulerDiscrete, EulerAncestral, DpmSolverMultistep, Lcm };

/// Which of the timesteps a model was trained with are the steps of a run; names as in diffusers.
enum class TimestepSpacing { Leading, Trailing, Linspace };

/// How an enlargement is denoised. Classic: phase fusion and checkerboard mixing, from step 0. Refined: from a later
/// step on, the low band of each prediction drawn towards the picture before.
enum class Method { Classic, Refined };

/// What Method::Refined does; without meaning for the other.
struct RefineOptions
{
    std::optional<double> startPercent; ///< of the steps, skipped at the beginning; empty: as the schedule suits
    double anchor = 1; ///< 0…1: how far the low band is drawn at the first step, at the Slider's full end
    /// 0…1: noise added where the picture before has detail, at the Slider's free end. Empty: where nothing is guided as much
    /// as the Slider needs to move detail, else none.
    std::optional<double> detailNoise;
    bool locksTone = true; ///< colours and gradients end as they were
    double bandLock =
        1; ///< 0…1: how far the result is given back what the picture before holds, at the Slider's full end

    friend bool operator==(const RefineOptions &, const RefineOptions &) = default;
};

/// A file of low-rank updates of a checkpoint's weights.
struct LoraChoice
{
    std::string file;
    double weight = 1;

    friend bool operator==(const LoraChoice &, const LoraChoice &) = default;
};

/// Words around the user's own. Kept with the picture, so that it can be repeated when the list of styles has changed.
struct Style
{
    std::string name;           ///< empty: no style
    std::string prompt;         ///< "{prompt}" stands for the user's; without it the style's words are appended
    std::string negativePrompt; ///< joined to the user's with a comma

    friend bool operator==(const Style &, const Style &) = default;
};

/// What shapes a prediction besides the guidance scale.
struct GuidanceOptions
{
    double rescale = 0;      ///< 0…1: how far the deviation is drawn back to the prompt's own
    double startPercent = 0; ///< classifier-free guidance acts from here …
    double endPercent = 100; ///< … to here, of each stage's steps; elsewhere the prompt alone
    /// Guidance scale of fine structure. Empty: that of the whole; of a refined enlargement, more the freer the Slider.
    std::optional<double> detailScale;
    double pagScale = 0;                          ///< of perturbed-attention guidance; 0: off
    std::vector<std::string> pagLayers = {"mid"}; ///< "mid", or "down.1", "up.0": blocks of the UNet

    friend bool operator==(const GuidanceOptions &, const GuidanceOptions &) = default;
};

/// Where the Slider stands: the number of guided steps of a stage, or a percentage of its steps.
/// Many guided steps: faithful to the base. Few: more new detail.
struct SliderPosition
{
    double value = 60;
    bool isPercent = true;

    /// The number of guided steps, clamped to 0…steps.
    int guidedSteps(int steps) const;
    friend bool operator==(const SliderPosition &, const SliderPosition &) = default;
};

/// What one enlargement does otherwise than the request says for all. What is empty is as for all.
struct StageChoice
{
    int stage = 1; ///< 1 is the first enlargement
    std::optional<int> steps;
    std::optional<double> guidanceScale;
    std::optional<Method> method;
    std::string prompt;

    friend bool operator==(const StageChoice &, const StageChoice &) = default;
};

/// What the user asks for. A value; saved with the picture. Empty optionals mean: as the checkpoint recommends.
struct GenerationRequest
{
    std::string prompt;
    std::string negativePrompt;
    uint64_t seed = 0;
    std::string checkpoint;        ///< folder or file of the model; empty: the embedded model
    std::string vae;               ///< folder or file that replaces the checkpoint's VAE; empty: its own
    std::vector<LoraChoice> loras; ///< merged into the checkpoint, in this order
    Style style;
    std::string baseImage;         ///< picture file that takes the base's place; empty: painted from the prompt
    PixelSize baseSize;            ///< empty: chosen from the target's shape and the model's native size
    PixelSize targetSize;          ///< empty: the base alone
    std::optional<int> steps;      ///< of the base
    std::optional<int> stageSteps; ///< of each enlargement
    std::optional<double> guidanceScale;
    GuidanceOptions guidance;
    SchedulerKind scheduler = SchedulerKind::Ddim;                    ///< of the base
    SchedulerKind stageScheduler = SchedulerKind::DpmSolverMultistep; ///< of the enlargements
    std::optional<TimestepSpacing> timestepSpacing;                   ///< of all stages
    /// Noise levels as Karras et al. space them; for Euler and DPM++ only.
    bool usesKarrasSigmas = false;     ///< of the base
    bool stagesUseKarrasSigmas = true; ///< of the enlargements
    Method method = Method::Refined;
    RefineOptions refine;
    std::string stagePrompt;               ///< what the enlargements are told instead of the prompt; empty: the same
    std::vector<StageChoice> stageChoices; ///< at most one for each enlargement
    std::vector<SliderPosition>
        slider;                   ///< one for each enlargement, the last one holds for all further; empty: default
    std::optional<int> batchSize; ///< patches evaluated at once

    friend bool operator==(const GenerationRequest &, const GenerationRequest &) = default;
};

/// Throws Error(InvalidRequest) that names the first setting outside of its range.
void validate(const GenerationRequest &request);

std::string toJson(const GenerationRequest &request);
/// Throws Error(InvalidRequest) for text that is not a request; unknown keys are refused by name.
GenerationRequest requestFromJson(std::string_view json);

/// Whether the scheduler can take noise levels as Karras et al. space them.
bool takesKarrasSigmas(SchedulerKind kind);

std::string_view name(SchedulerKind kind); ///< "ddim", "euler", "euler_a", "dpmpp2m", "lcm"
std::string_view name(Method method);      ///< "classic", "refined"
/// Both throw Error(InvalidRequest) that lists the names known.
SchedulerKind schedulerFromName(std::string_view name);
Method methodFromName(std::string_view name);

std::string_view name(TimestepSpacing spacing); ///< "leading", "trailing", "linspace"
/// Throws Error(InvalidRequest) that lists the names known.
TimestepSpacing timestepSpacingFromName(std::string_view name);

/// The prompts with the style's words around them.
std::string styledPrompt(const GenerationRequest &request);
std::string styledNegativePrompt(const GenerationRequest &request);
/// Of the enlargements; empty where the request has no prompt of their own.
std::string styledStagePrompt(const GenerationRequest &request);

/// "FILE" or "FILE:0.8". Throws Error(InvalidRequest) for an impossible weight.
LoraChoice loraFromText(std::string_view text);
/// "2:steps=6,guidance=2,method=classic,prompt=grass, rock": each part may be missing, the prompt goes to the end. Throws
/// Error(InvalidRequest).
StageChoice stageChoiceFromText(std::string_view text);
/// "mid,up.0". Throws Error(InvalidRequest).
std::vector<std::string> pagLayersFromText(std::string_view text);
/// "30", "40%", "20,30,40%". Throws Error(InvalidRequest).
std::vector<SliderPosition> sliderFromText(std::string_view text);
/// "4096x2560". Throws Error(InvalidRequest).
PixelSize sizeFromText(std::string_view text);

} // namespace pixelsmith
