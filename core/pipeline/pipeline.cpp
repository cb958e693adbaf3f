#include <pixelsmith/pipeline.h>

#include "models/host_memory.h"
#include "pipeline/base_stage.h"
#include "pipeline/cascade.h"
#include "pipeline/compute_errors.h"
#include "pipeline/device.h"
#include "pipeline/import_stage.h"
#include "pipeline/loaded_model.h"
#include "pipeline/region_preview.h"
#include "pipeline/region_redo.h"
#include "pipeline/upscale_stage.h"
#include "plan/preview_plan.h"

#include <pixelsmith/error.h>
#include <pixelsmith/import_base.h>
#include <pixelsmith/version.h>

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <torch/headeronly/version.h>

#include <fmt/format.h>

#include <map>
#include <thread>

namespace pixelsmith {

namespace {

/// What is kept of freed tensors for the next ones while a run goes on: about the activations of one VAE tile.
constexpr size_t kKeptBytes = size_t{384} << 20;

/// LibTorch's errors as ours.
template<typename Call>
auto translated(Call &&call)
{
    try {
        return std::forward<Call>(call)();
    } catch (...) {
        throwAsOurs();
    }
}

} // namespace

class Pipeline::Private
{
public:
    Private(const ModelSource &source, const DeviceOptions &options, const LoadProgress &progress)
        : m_model(loadModel(source, options, progress))
        , m_vae(m_model.vae, m_model.info.patchSide, m_model.device)
        , m_vaeDevice(m_model.device)
        , m_preview(m_model.vae, m_model.device)
    {
    }

    const LoadedModel &model() const { return m_model; }
    ComputeEnvironment environment() const;

    RunOutcome run(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink);
    std::optional<RegionPreview> preview(const std::shared_ptr<const Document> &document, const PreviewRequest &request,
                                         RunControl &control, const EventSink &sink);

    RunOutcome redo(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink);

private:
    PreviewTools toolsFor(RunControl &control, const EventSink &sink);
    void requireModelOf(const GenerationPlan &plan) const;
    bool paintStage(const StageContext &context, const std::shared_ptr<Document> &document);
    std::unique_ptr<Scheduler> schedulerFor(const StagePlan &stage) const;
    using Encode = std::function<PromptEmbeds(const Prompts &prompts)>;
    NoisePredictor predictorFor(const GenerationPlan &plan, const StagePlan &stage, const Encode &encode);
    PromptEmbeds encodedIn(const StageContext &context, const Prompts &prompts);
    void moveVae(at::Device device);

    LoadedModel m_model;
    TiledVae m_vae;
    at::Device m_vaeDevice; ///< another than the model's when its memory ran out
    LatentPreview m_preview;
    std::map<Prompts, PromptEmbeds> m_prompts; ///< of the run, and of previews since
};

RunOutcome Pipeline::Private::run(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink)
{
    const GenerationPlan plan = document->plan();
    requireModelOf(plan);
    m_prompts.clear();
    moveVae(m_model.device);
    const StagePainter paint = [&](const StageContext &context) { return paintStage(context, document); };
    CascadeOptions options;
    options.environment = environment();
    options.device = m_model.device;
    if (!m_model.device.is_cpu())
        options.moveVaeToHost = [this] { moveVae(at::kCPU); };
    return runCascade(document, paint, control, sink, options);
}

void Pipeline::Private::requireModelOf(const GenerationPlan &plan) const
{
    if (plan.modelIdentity != m_model.info.identity)
        throw Error(ErrorKind::InvalidRequest,
                    fmt::format("This picture was made with another model than {}; choose that one to go on.",
                                m_model.info.name),
                    m_model.info.name);
}

namespace {

PixelRect regionIn(PixelSize size, const PixelRect &wanted)
{
    const PixelRect region = wanted.intersected(PixelRect::of(size));
    if (region.isEmpty())
        throw Error(ErrorKind::InvalidRequest,
                    fmt::format("The region {},{},{},{} lies outside of the {}x{} pixels.", wanted.left, wanted.top,
                                wanted.width(), wanted.height(), size.width, size.height));
    if (region.area() > kMaxPreviewPixels)
        throw Error(ErrorKind::InvalidRequest,
                    fmt::format("A preview of {}x{} pixels is not possible; the largest has {} megapixels.",
                                region.width(), region.height(), kMaxPreviewPixels >> 20));
    return region;
}

} // namespace

std::optional<RegionPreview> Pipeline::Private::preview(const std::shared_ptr<const Document> &document,
                                                        const PreviewRequest &request, RunControl &control,
                                                        const EventSink &sink)
{
    const GenerationPlan plan = document->plan();
    requireModelOf(plan);
    const int finished = document->lastFinishedStage();
    if (finished < 0)
        throw Error(ErrorKind::InvalidRequest,
                    "No stage of this picture is finished yet, so there is nothing to enlarge.");
    if (request.sliders.size() > kMaxPreviewPositions)
        throw Error(ErrorKind::InvalidRequest, fmt::format("{} Slider positions were given; at most {} fit a preview.",
                                                           request.sliders.size(), kMaxPreviewPositions));
    const auto painted = std::make_shared<const SliderMap>(document->sliderMap());
    std::vector<GenerationPlan> plans;
    for (const SliderPosition &slider : request.sliders)
        plans.push_back(previewPlan(plan, finished, request.request, m_model.info, slider, *painted));
    if (plans.empty())
        plans.push_back(previewPlan(plan, finished, request.request, m_model.info, {}, *painted));

    PreviewTools tools = toolsFor(control, sink);
    tools.sliderMap = painted;
    auto preview = previewRegion(tools, plans, finished, openStage(document, finished),
                                 regionIn(plans.front().stages.back().size, request.region));
    for (size_t i = 0; preview && i < preview->pictures.size(); ++i) {
        RegionPicture &picture = preview->pictures[i];
        picture.slider =
            request.sliders.empty() ? SliderPosition{double(picture.guidedSteps), false} : request.sliders[i];
    }
    return preview;
}

PreviewTools Pipeline::Private::toolsFor(RunControl &control, const EventSink &sink)
{
    return {m_vae,
            m_model.device,
            [this](const StagePlan &stage) { return schedulerFor(stage); },
            [this](const GenerationPlan &plan, const StagePlan &stage) {
                return predictorFor(plan, stage, [this](const Prompts &prompts) {
                    return encodePrompts(m_model.checkpoint, prompts, m_model.options());
                });
            },
            control,
            sink,
            nullptr};
}

RunOutcome Pipeline::Private::redo(const std::shared_ptr<Document> &document, RunControl &control,
                                   const EventSink &sink)
{
    requireModelOf(document->plan());
    if (!document->isFinished())
        throw Error(ErrorKind::InvalidRequest,
                    "The picture is not finished yet; what is painted now holds from its next step on.");
    return redoRegions(toolsFor(control, sink), document);
}

ComputeEnvironment Pipeline::Private::environment() const
{
    return {deviceName(m_model.device), dtypeName(m_model.dtype), at::get_num_threads(),
            fmt::format("Pixelsmith {}, LibTorch {}", kVersion, TORCH_VERSION)};
}

bool Pipeline::Private::paintStage(const StageContext &context, const std::shared_ptr<Document> &document)
{
    const GenerationPlan &plan = context.plan;
    const StagePlan &stage = context.stage;
    if (stage.index == 0 && !plan.baseImage.empty())
        return runImportStage(context);
    const NoisePredictor predict =
        predictorFor(plan, stage, [&](const Prompts &prompts) { return encodedIn(context, prompts); });
    const auto scheduler = schedulerFor(stage);
    if (stage.index == 0)
        return runBaseStage(context, m_vae, m_preview, *scheduler, predict, m_model.device);
    const Denoiser denoiser = [&](const at::Tensor &z, int step, std::span<const LatentRect> areas) {
        return context.meter.measure(ProgressMeter::Work::UNet, z.size(0) * predict.evaluationsPerSample(step), [&] {
            return predict(z, step, scheduler->timesteps()[static_cast<size_t>(step)], areas);
        });
    };
    return UpscaleStage(context, m_vae, *scheduler, denoiser, m_model.device)
        .run(*openStage(document, stage.index - 1));
}

std::unique_ptr<Scheduler> Pipeline::Private::schedulerFor(const StagePlan &stage) const
{
    const Sampling &sampling = stage.sampling;
    SchedulerConfig config = m_model.scheduler;
    config.timestep_spacing = sampling.timestepSpacing.value_or(config.timestep_spacing);
    config.use_karras_sigmas = config.use_karras_sigmas || sampling.usesKarrasSigmas;
    return makeScheduler(sampling.scheduler, config, stage.steps);
}

/// Moves nothing that is there already.
void Pipeline::Private::moveVae(at::Device device)
{
    if (m_vaeDevice == device)
        return;
    m_model.vae = loadVae(m_model.checkpoint, device, m_model.dtype);
    m_vae.setDevice(device);
    m_vaeDevice = device;
}

/// On the host where the device's memory does not suffice; from then on for all prompts, whenever they are asked for.
PromptEmbeds Pipeline::Private::encodedIn(const StageContext &context, const Prompts &prompts)
{
    return context.memory.fit(context.stage, 0, MemoryLimit::TextEncodersOnHost, 1, [&] {
        if (!context.memory.areTextEncodersOnHost())
            return encodePrompts(m_model.checkpoint, prompts, m_model.options());
        m_prompts.clear();
        const PromptEmbeds embeds =
            encodePrompts(m_model.checkpoint, prompts, at::TensorOptions().device(at::kCPU).dtype(at::kFloat));
        return PromptEmbeds{embeds.embeds.to(m_model.options()), embeds.pooled.to(m_model.options())};
    });
}

NoisePredictor Pipeline::Private::predictorFor(const GenerationPlan &plan, const StagePlan &stage, const Encode &encode)
{
    const Sampling &sampling = stage.sampling;
    const Prompts prompts = {sampling.prompt.empty() ? plan.prompt : sampling.prompt, plan.negativePrompt,
                             sampling.guidanceScale > 1};
    auto known = m_prompts.find(prompts);
    if (known == m_prompts.end()) {
        PromptEmbeds embeds = encode(prompts);
        known = m_prompts.emplace(prompts, std::move(embeds)).first;
    }
    return {m_model.unet, known->second, plan, stage};
}

namespace {

RunOutcome runImport(const std::shared_ptr<Document> &document, const StagePainter &import, RunControl &control,
                     const EventSink &sink)
{
    const c10::InferenceMode guard;
    PIXELSMITH_CHECK(!document->plan().baseImage.empty(), "a plan with a base image");
    return translated([&] {
        CascadeOptions options;
        options.lastStage = 0;
        return runCascade(document, import, control, sink, options);
    });
}

} // namespace

bool isImportWanted(const Document &document)
{
    return !document.plan().baseImage.empty() && document.stageState(0).phase != StagePhase::Done;
}

RunOutcome importBase(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink)
{
    return runImport(
        document, [](const StageContext &context) { return runImportStage(context); }, control, sink);
}

RunOutcome importBase(const std::shared_ptr<Document> &document, const TileSource &picture, RunControl &control,
                      const EventSink &sink)
{
    return runImport(
        document, [&](const StageContext &context) { return runImportStage(context, picture); }, control, sink);
}

Pipeline::Pipeline(std::unique_ptr<Private> implementation)
    : d(std::move(implementation))
{
}

Pipeline::~Pipeline() = default;

std::unique_ptr<Pipeline> Pipeline::fromPretrained(const ModelSource &source, const DeviceOptions &options,
                                                   const LoadProgress &progress)
{
    const c10::InferenceMode guard;
    at::set_num_threads(options.threads > 0 ? options.threads : static_cast<int>(std::thread::hardware_concurrency()));
    keepHostMemory(kKeptBytes);
    return translated([&]() -> std::unique_ptr<Pipeline> {
        try {
            return std::unique_ptr<Pipeline>(new Pipeline(std::make_unique<Private>(source, options, progress)));
        } catch (const LoadingStopped &) {
            return nullptr;
        }
    });
}

const ModelInfo &Pipeline::modelInfo() const
{
    return d->model().info;
}

ComputeEnvironment Pipeline::environment() const
{
    return d->environment();
}

RunOutcome Pipeline::run(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink)
{
    const c10::InferenceMode guard;
    return translated([&] {
        const RunOutcome outcome = d->run(document, control, sink);
        releaseHostMemory();
        return outcome;
    });
}

std::optional<RegionPreview> Pipeline::preview(const std::shared_ptr<const Document> &document,
                                               const PreviewRequest &request, RunControl &control,
                                               const EventSink &sink)
{
    const c10::InferenceMode guard;
    return translated([&] {
        auto preview = d->preview(document, request, control, sink);
        releaseHostMemory();
        return preview;
    });
}

RunOutcome Pipeline::redo(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink)
{
    const c10::InferenceMode guard;
    return translated([&] {
        const RunOutcome outcome = d->redo(document, control, sink);
        releaseHostMemory();
        return outcome;
    });
}

} // namespace pixelsmith
