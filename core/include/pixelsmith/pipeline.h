#pragma once

#include <pixelsmith/document.h>
#include <pixelsmith/events.h>
#include <pixelsmith/generation_plan.h>
#include <pixelsmith/model_file.h>
#include <pixelsmith/region_preview.h>
#include <pixelsmith/run_control.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pixelsmith {

struct DeviceOptions
{
    std::string device = "auto"; ///< "auto", "cpu", "cuda", "cuda:N"
    std::string dtype = "auto";  ///< "auto", "float32", "bfloat16", "float16"
    int threads = 0;             ///< of the CPU; 0: all physical cores
    bool savesMemory = false;    ///< the UNet's blocks stay in host memory and visit the device one by one

    friend bool operator==(const DeviceOptions &, const DeviceOptions &) = default;
};

/// Whether a model can be run in the memory there is.
enum class Fit {
    Unknown, ///< of a graphics card
    Fits,
    FitsSavingMemory, ///< with DeviceOptions::savesMemory
    DoesNotFit,
};

/// From the model's size, as measured with SDXL; quick. \param memoryBytes  0: what this computer has.
/// Throws Error(Device), Error(InvalidRequest) for impossible options.
Fit fitOf(const ModelDescription &model, const DeviceOptions &options, int64_t memoryBytes = 0);

enum class RunOutcome { Finished, Stopped };

/// What a run paints with: a checkpoint, and what replaces or changes parts of it.
struct ModelSource
{
    std::filesystem::path checkpoint; ///< folder in the diffusers layout, or a single *.safetensors file
    std::filesystem::path vae;        ///< folder or file that replaces the checkpoint's VAE; empty: its own
    std::vector<LoraChoice> loras;    ///< merged in this order
    /// Folder in the diffusers layout, without weights: SDXL's configurations and tokenizers, for single files, which
    /// have none.
    std::filesystem::path configs;

    friend bool operator==(const ModelSource &, const ModelSource &) = default;
};

/// Reads configuration files and headers, no weights but a few samples; quick. Throws Error(Checkpoint), Error(Io).
ModelInfo readModelInfo(const ModelSource &source);

/// Runs the import of a picture that takes the base's place, which needs no model: the first stage of a document whose
/// plan has a baseImage. Throws Error(Io), Error(InvalidRequest).
RunOutcome importBase(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink);

/// Told while weights are read. False: stop.
using LoadProgress = std::function<bool(int64_t bytesRead, int64_t bytes)>;

/// The loaded models. Everything on one thread, calls block.
class Pipeline
{
public:
    /// \return null where progress stopped it. The text encoders are read when a run needs them.
    /// Throws Error(Checkpoint), Error(Device), Error(OutOfMemory), Error(Io).
    static std::unique_ptr<Pipeline> fromPretrained(const ModelSource &source, const DeviceOptions &options,
                                                    const LoadProgress &progress = {});
    ~Pipeline();
    Pipeline(const Pipeline &) = delete;
    Pipeline &operator=(const Pipeline &) = delete;

    const ModelInfo &modelInfo() const;
    ComputeEnvironment environment() const;

    /// Runs the document's plan from where its work stands, to the end or until the control says stop.
    /// Same checkpoint, plan and Slider log: same bits, however often it was interrupted.
    /// Throws Error; whatever was committed before stays in the document.
    RunOutcome run(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink);

    /// Paints a region of a size ahead from the last finished stage, nearly as run() would; stages between are painted as
    /// far as the region needs them. Nothing is written to the document. nullopt: stopped.
    /// Throws Error; Error(InvalidRequest) also for a region outside of the picture, a picture without a finished stage,
    /// and more than kMaxPreviewPositions or kMaxPreviewPixels.
    std::optional<RegionPreview> preview(const std::shared_ptr<const Document> &document, const PreviewRequest &request,
                                         RunControl &control, const EventSink &sink);

    /// Paints the parts of a finished picture again whose painted Slider was changed since (Document::setSliderMap()):
    /// those patches alone, fitted into what stays; all other pixels keep their bits. Goes on with what is left of an
    /// interrupted one, to the same bits. Does nothing where Document::isRedoWanted() is false.
    /// Throws Error; Error(InvalidRequest) also for a picture that is not finished: there, paint holds from the next step.
    RunOutcome redo(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink);

private:
    class Private;
    explicit Pipeline(std::unique_ptr<Private> implementation);
    std::unique_ptr<Private> d;
};

} // namespace pixelsmith
