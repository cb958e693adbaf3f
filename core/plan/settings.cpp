#include <pixelsmith/settings.h>

#include <pixelsmith/error.h>

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>

namespace pixelsmith {

namespace {

constexpr std::array kTable = {
    Setting{"seed", 0, 0, 9007199254740991.0, "",
            "Number that the noise is drawn from; the same seed gives the same picture."},
    Setting{"steps", 30, 1, 1000, "steps", "Denoising steps of the base."},
    Setting{"stage_steps", 20, 1, 1000, "steps", "Denoising steps of each enlargement."},
    Setting{"stage", 1, 1, 16, "", "Number of an enlargement."},
    Setting{"guidance_scale", 5.0, 1, 30, "",
            "How strongly the prompt is followed; 1 is not at all, and twice as fast."},
    Setting{"guidance_rescale", 0, 0, 1, "",
            "How far the deviation of a guided prediction is drawn back, against over-exposed pictures."},
    Setting{"guidance_start", 0, 0, 100, "%", "Part of the steps after which the prompt is guided."},
    Setting{"guidance_end", 100, 0, 100, "%", "Part of the steps after which the prompt is no longer guided."},
    Setting{"guidance_detail", 5.0, 0, 100, "",
            "Guidance scale of fine structure, where it shall be another than that of the whole."},
    Setting{"pag_scale", 0, 0, 30, "",
            "Strength of perturbed-attention guidance, for clearer structure; 0 is off, else it takes more time."},
    Setting{"start", 60, 0, 95, "%", "Part of an enlargement's steps that the refined method skips."},
    Setting{"anchor", 1, 0, 1, "", "How firmly the refined method holds the structure of the picture before."},
    Setting{"detail_noise", 0.3, 0, 1, "",
            "Noise that the refined method adds where the picture before has detail, less of it where it starts late; "
            "without it as suits the guidance."},
    Setting{
        "band_lock", 1, 0, 1, "",
        "How far the refined method gives the result back what the picture before holds, at the Slider's full end."},
    Setting{"lora_weight", 1, -8, 8, "", "How strongly a LoRA acts."},
    Setting{"slider_percent", 60, 0, 100, "%",
            "Part of each enlargement's steps that is guided by the picture before it."},
    Setting{"base_side", 1024, 32, 4096, "px", "Width or height of the base."},
    Setting{"target_side", 4096, 32, 131072, "px", "Width or height of the finished picture."},
    Setting{"batch_size", 8, 1, 64, "patches", "Patches that are denoised together."},
    Setting{"quality", 92, 1, 100, "", "Quality of JPEG and WebP files and of Deep Zoom tiles."},
    Setting{"bits", 8, 8, 16, "bits", "Bits a channel of TIFF files, 8 or 16."},
    Setting{"max_side", 0, 0, 131072, "px",
            "A larger picture is reduced so that its long side has as many pixels; 0 keeps it."},
    Setting{"dpi", 0, 0, 9600, "dpi", "Pixels an inch, for print; 0 tells none."},
    Setting{"threads", 0, 0, 1024, "", "Threads of the processor; 0 is one for each core."},
};

std::string numberText(double value)
{
    return value == std::floor(value) && std::abs(value) < 1e16 ? fmt::format("{:.0f}", value)
                                                                : fmt::format("{}", value);
}

} // namespace

std::span<const Setting> settingsTable()
{
    return kTable;
}

const Setting &setting(std::string_view key)
{
    for (const Setting &entry : kTable) {
        if (entry.key == key)
            return entry;
    }
    throw Error(ErrorKind::Internal, fmt::format("There is no setting \"{}\".", key), std::string(key));
}

void checkSetting(std::string_view key, double value)
{
    const Setting &entry = setting(key);
    if (std::isfinite(value) && value >= entry.minimum && value <= entry.maximum)
        return;
    throw Error(ErrorKind::InvalidRequest,
                fmt::format("{} = {} is not possible: it may be {} to {}.", key, numberText(value),
                            numberText(entry.minimum), numberText(entry.maximum)),
                std::string(key));
}

} // namespace pixelsmith
