#include "lab_engine.h"

#include "models/host_memory.h"
#include "pipeline/base_stage.h"
#include "pipeline/cascade.h"
#include "pipeline/import_stage.h"
#include "pipeline/upscale_stage.h"
#include "quality/fidelity.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace pixelsmith {

namespace {

/// As much as the pipeline keeps of freed tensors.
constexpr size_t kKeptBytes = size_t{384} << 20;

/// Linux forgets the peak so far when asked.
void forgetPeakMemory()
{
    std::ofstream("/proc/self/clear_refs") << "5";
}

/// Peak resident memory since forgetPeakMemory(); 0 where the system does not tell.
int64_t peakMemory()
{
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        int64_t kibibytes = 0;
        if (word == "VmHWM:" && status >> kibibytes)
            return kibibytes * 1024;
    }
    return 0;
}

std::unique_ptr<Scheduler> schedulerFor(const Sampling &sampling, SchedulerConfig config, int steps)
{
    config.timestep_spacing = sampling.timestepSpacing.value_or(config.timestep_spacing);
    config.use_karras_sigmas = config.use_karras_sigmas || sampling.usesKarrasSigmas;
    return makeScheduler(sampling.scheduler, config, steps);
}

} // namespace

LabEngine::LabEngine(const ModelSource &source, const DeviceOptions &options)
    : m_model((at::set_num_threads(options.threads), keepHostMemory(kKeptBytes), loadModel(source, options)))
    , m_vae(m_model.vae, m_model.info.patchSide, m_model.device)
    , m_preview(m_model.vae, m_model.device)
{
}

RunCost LabEngine::run(const std::shared_ptr<Document> &document, const CoverFunction &cover)
{
    RunCost cost;
    RunControl control;
    const EventSink sink = [](const Event &) {};
    Progress progress;
    forgetPeakMemory();
    const StagePainter paint = [&](const StageContext &context) {
        runStage(context, document, cover, cost);
        context.meter.fill(progress);
        return true;
    };
    runCascade(document, paint, control, sink, {.device = m_model.device});
    cost.evaluations = progress.unetEvaluations;
    cost.seconds = progress.elapsedSeconds;
    cost.unetSeconds = progress.unetSeconds;
    cost.peakMemoryBytes = peakMemory();
    releaseHostMemory();
    return cost;
}

void LabEngine::runStage(const StageContext &context, const std::shared_ptr<Document> &document,
                         const CoverFunction &cover, RunCost &cost)
{
    const GenerationPlan &plan = context.plan;
    const StagePlan &stage = context.stage;
    if (stage.index == 0 && !plan.baseImage.empty()) {
        runImportStage(context);
        return;
    }
    const NoisePredictor predict(m_model.unet, embedsFor(plan, stage), plan, stage);
    const auto scheduler = schedulerFor(stage.sampling, m_model.scheduler, stage.steps);
    if (stage.index == 0) {
        runBaseStage(context, m_vae, m_preview, *scheduler, predict, m_model.device);
        return;
    }
    const Denoiser denoiser = [&](const at::Tensor &z, int step, std::span<const LatentRect> areas) {
        const int64_t evaluations = z.size(0) * predict.evaluationsPerSample(step);
        const at::Tensor output = context.meter.measure(ProgressMeter::Work::UNet, evaluations, [&] {
            return predict(z, step, scheduler->timesteps()[static_cast<size_t>(step)], areas);
        });
        const double energy =
            energyRatio(z, scheduler->predictedOriginal(output, step, z), scheduler->alphaCumprod(step));
        cost.lowestEnergy = std::min(cost.lowestEnergy, energy);
        cost.highestEnergy = std::max(cost.highestEnergy, energy);
        return output;
    };
    const auto previous = openStage(document, stage.index - 1);
    UpscaleStage(context, m_vae, *scheduler, denoiser, m_model.device, cover).run(*previous);
}

const PromptEmbeds &LabEngine::embedsFor(const GenerationPlan &plan, const StagePlan &stage)
{
    const Sampling &sampling = stage.sampling;
    const Prompts prompts = {sampling.prompt.empty() ? plan.prompt : sampling.prompt, plan.negativePrompt,
                             sampling.guidanceScale > 1};
    auto known = m_prompts.find(prompts);
    if (known == m_prompts.end())
        known = m_prompts.emplace(prompts, encodePrompts(m_model.checkpoint, prompts, m_model.options())).first;
    return known->second;
}

at::Tensor LabEngine::throughVae(const at::Tensor &rgb) const
{
    const LatentSize map = {rgb.size(2) / m_vae.factor(), rgb.size(1) / m_vae.factor()};
    const auto read = [&](const PixelRect &area) {
        return rgb.slice(1, area.top, area.bottom).slice(2, area.left, area.right).contiguous();
    };
    const at::Tensor latents =
        at::empty({m_model.vae.config().latent_channels, map.height, map.width}, at::TensorOptions(at::kFloat));
    const auto encoderStatistics = m_vae.encoderStatistics(map, read);
    for (const LatentRect &tile : m_vae.tiles(map))
        latents.slice(1, tile.top, tile.bottom)
            .slice(2, tile.left, tile.right)
            .copy_(m_vae.encodeTile(map, read, tile, encoderStatistics));
    at::Tensor result = at::empty_like(rgb);
    const auto decoderStatistics = m_vae.decoderStatistics(latents);
    for (const LatentRect &tile : m_vae.tiles(map)) {
        const PixelRect area = toPixels(tile, m_vae.factor());
        result.slice(1, area.top, area.bottom)
            .slice(2, area.left, area.right)
            .copy_(m_vae.decodeTile(latents, tile, decoderStatistics));
    }
    return result.mul_(255).round_().div_(255);
}

} // namespace pixelsmith
