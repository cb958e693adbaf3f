#include <pixelsmith/pipeline.h>

#include "models/host_memory.h"
#include "pipeline/base_stage.h"
#include "pipeline/device.h"
#include "pipeline/import_stage.h"
#include "pipeline/loaded_model.h"
#include "pipeline/upscale_stage.h"

#include <pixelsmith/error.h>
#include <pixelsmith/version.h>

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <torch/headeronly/version.h>

#include <fmt/format.h>

#include <limits>
#include <map>
#include <new>
#include <optional>
#include <thread>

namespace pixelsmith {

namespace {

/// What is kept of freed tensors for the next ones while a run goes on: about the activations of one VAE tile.
constexpr size_t kKeptBytes = size_t{384} << 20;

/// LibTorch's errors as ours. The catch blocks end before anything is retried or reported: an exception holds on to memory.
template<typename Call>
auto translated(Call &&call)
{
    try {
        return std::forward<Call>(call)();
    } catch (const c10::OutOfMemoryError &) {
        throw Error(ErrorKind::OutOfMemory, "The graphics card ran out of memory. What was finished is saved.");
    } catch (const c10::Error &error) {
        const std::string text = error.what_without_backtrace();
        if (text.find("can't allocate memory") != std::string::npos || text.find("out of memory") != std::string::npos)
            throw Error(ErrorKind::OutOfMemory, "The computer ran out of memory. What was finished is saved.");
        throw Error(ErrorKind::Internal, fmt::format("The computation failed: {}", text));
    } catch (const std::bad_alloc &) {
        throw Error(ErrorKind::OutOfMemory, "The computer ran out of memory. What was finished is saved.");
    }
}

} // namespace

class Pipeline::Private
{
public:
    Private(const ModelSource &source, const DeviceOptions &options)
        : m_model(loadModel(source, options))
        , m_vae(m_model.vae, m_model.info.patchSide, m_model.device)
        , m_preview(m_model.vae, m_model.device)
    {}

    const LoadedModel &model() const { return m_model; }

    RunOutcome run(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink);

private:
    bool runStage(const StageContext &context, const std::shared_ptr<Document> &document);
    std::unique_ptr<Scheduler> schedulerFor(const StagePlan &stage) const;
    NoisePredictor predictorFor(const GenerationPlan &plan, const StagePlan &stage);

    LoadedModel m_model;
    TiledVae m_vae;
    LatentPreview m_preview;
    std::map<Prompts, PromptEmbeds> m_prompts; ///< of the run
};

RunOutcome Pipeline::Private::run(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink)
{
    const GenerationPlan plan = document->plan();
    if (plan.modelIdentity != m_model.info.identity)
        throw Error(ErrorKind::InvalidRequest,
                    fmt::format("This picture was made with another model than {}; choose that one to go on.", m_model.info.name),
                    m_model.info.name);
    m_prompts.clear();
    RunJournal journal(document->store());
    ProgressMeter meter(plan);
    for (const StagePlan &stage : plan.stages) {
        const StageContext context = {plan, stage, document->store(), journal, control, meter, sink};
        if (document->stageState(stage.index).phase == StagePhase::Done) {
            meter.skip(ProgressMeter::Work::UNet, stage.unetEvaluations);
            meter.skip(ProgressMeter::Work::Encode, stage.index > 0 ? stage.size.area() : 0);
            meter.skip(ProgressMeter::Work::Decode, stage.steps > 0 ? stage.size.area() : 0);
            continue;
        }
        sink(StageStarted{stage.index, stage.size});
        if (!runStage(context, document)) {
            journal.checkpoint();
            return RunOutcome::Stopped;
        }
        context.finish();
    }
    return RunOutcome::Finished;
}

bool Pipeline::Private::runStage(const StageContext &context, const std::shared_ptr<Document> &document)
{
    const GenerationPlan &plan = context.plan;
    const StagePlan &stage = context.stage;
    if (stage.index == 0 && !plan.baseImage.empty())
        return runImportStage(context);
    const NoisePredictor predict = predictorFor(plan, stage);
    const auto scheduler = schedulerFor(stage);
    if (stage.index == 0)
        return runBaseStage(context, m_vae, m_preview, *scheduler, predict, m_model.device);
    const Denoiser denoiser = [&](const at::Tensor &z, int step, std::span<const LatentRect> areas) {
        return context.meter.measure(ProgressMeter::Work::UNet, z.size(0) * predict.evaluationsPerSample(step), [&] {
            return predict(z, step, scheduler->timesteps()[static_cast<size_t>(step)], areas);
        });
    };
    return UpscaleStage(context, m_vae, *scheduler, denoiser, m_model.device).run(*openStage(document, stage.index - 1));
}

std::unique_ptr<Scheduler> Pipeline::Private::schedulerFor(const StagePlan &stage) const
{
    const Sampling &sampling = stage.sampling;
    SchedulerConfig config = m_model.scheduler;
    config.timestep_spacing = sampling.timestepSpacing.value_or(config.timestep_spacing);
    config.use_karras_sigmas = config.use_karras_sigmas || sampling.usesKarrasSigmas;
    return makeScheduler(sampling.scheduler, config, stage.steps);
}

NoisePredictor Pipeline::Private::predictorFor(const GenerationPlan &plan, const StagePlan &stage)
{
    const Sampling &sampling = stage.sampling;
    const Prompts prompts = {sampling.prompt.empty() ? plan.prompt : sampling.prompt, plan.negativePrompt,
                             sampling.guidanceScale > 1};
    auto known = m_prompts.find(prompts);
    if (known == m_prompts.end())
        known = m_prompts.emplace(prompts, encodePrompts(m_model.checkpoint, prompts, m_model.options())).first;
    return {m_model.unet, known->second, plan, stage};
}

RunOutcome importBase(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink)
{
    const c10::InferenceMode guard;
    const GenerationPlan plan = document->plan();
    PIXELSMITH_CHECK(!plan.baseImage.empty(), "a plan with a base image");
    return translated([&] {
        RunJournal journal(document->store());
        ProgressMeter meter(plan);
        const StageContext context = {plan, plan.stages.front(), document->store(), journal, control, meter, sink};
        if (!runImportStage(context))
            return RunOutcome::Stopped;
        context.finish();
        return RunOutcome::Finished;
    });
}

Pipeline::Pipeline(std::unique_ptr<Private> implementation)
    : d(std::move(implementation))
{}

Pipeline::~Pipeline() = default;

std::unique_ptr<Pipeline> Pipeline::fromPretrained(const ModelSource &source, const DeviceOptions &options)
{
    const c10::InferenceMode guard;
    at::set_num_threads(options.threads > 0 ? options.threads : static_cast<int>(std::thread::hardware_concurrency()));
    keepHostMemory(kKeptBytes);
    return translated([&] {
        return std::unique_ptr<Pipeline>(new Pipeline(std::make_unique<Private>(source, options)));
    });
}

const ModelInfo &Pipeline::modelInfo() const
{
    return d->model().info;
}

ComputeEnvironment Pipeline::environment() const
{
    return {deviceName(d->model().device), dtypeName(d->model().dtype), at::get_num_threads(),
            fmt::format("Pixelsmith {}, LibTorch {}", kVersion, TORCH_VERSION)};
}

RunOutcome Pipeline::run(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink)
{
    const c10::InferenceMode guard;
    return translated([&] {
        WriteBatch batch;
        batch.add(environment());
        document->store().commit(batch);
        const RunOutcome outcome = d->run(document, control, sink);
        releaseHostMemory();
        return outcome;
    });
}

} // namespace pixelsmith
