#pragma once

#include <pixelsmith/geometry.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pixelsmith {

enum class SchedulerKind { Ddim, EulerDiscrete };

/// How a stage is denoised. Classic: DDIM, phase fusion and checkerboard mixing, from step 0.
enum class Method { Classic };

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

/// What the user asks for. A value; saved with the picture. Empty optionals mean: as the checkpoint recommends.
struct GenerationRequest
{
    std::string prompt;
    std::string negativePrompt;
    uint64_t seed = 0;
    std::string checkpoint;        ///< folder of the model; empty: the embedded model
    std::string baseImage;         ///< picture file that takes the base's place; empty: painted from the prompt
    PixelSize baseSize;            ///< empty: chosen from the target's shape and the model's native size
    PixelSize targetSize;          ///< empty: the base alone
    std::optional<int> steps;      ///< of the base
    std::optional<int> stageSteps; ///< of each enlargement
    std::optional<double> guidanceScale;
    SchedulerKind scheduler = SchedulerKind::Ddim; ///< of the base; the classic stages are DDIM by definition
    Method method = Method::Classic;
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

std::string_view name(SchedulerKind kind); ///< "ddim", "euler"
std::string_view name(Method method);      ///< "classic"
/// Both throw Error(InvalidRequest) that lists the names known.
SchedulerKind schedulerFromName(std::string_view name);
Method methodFromName(std::string_view name);

/// "30", "40%", "20,30,40%". Throws Error(InvalidRequest).
std::vector<SliderPosition> sliderFromText(std::string_view text);
/// "4096x2560". Throws Error(InvalidRequest).
PixelSize sizeFromText(std::string_view text);

} // namespace pixelsmith
