#include "pipeline/base_stage.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <chrono>

namespace pixelsmith {

namespace {

/// The noise of a base comes from LibTorch's CPU generator on every device, in the order in which diffusers draws it, so
/// that a seed means the same picture everywhere.
class BaseNoise
{
public:
    BaseNoise(const GenerationPlan &plan, const StagePlan &stage)
        : m_generator(at::detail::createCPUGenerator(plan.seed))
        , m_shape{1, plan.latentChannels, stage.latentSize.height, stage.latentSize.width}
    {
    }

    at::Tensor next() { return at::randn(m_shape, m_generator, at::TensorOptions().dtype(at::kFloat)); }

private:
    at::Generator m_generator;
    std::array<int64_t, 4> m_shape;
};

/// Shows the picture that the run expects, roughly, as often as that costs little time.
class BasePreview
{
public:
    BasePreview(const StageContext &context, const LatentPreview &preview, Canvas &canvas)
        : m_context(context)
        , m_preview(preview)
        , m_canvas(canvas)
    {
    }

    void show(const at::Tensor &x0)
    {
        const auto start = Clock::now();
        if (!m_context.control.isPreviewWanted() || start < m_next)
            return;
        forEachCanvasTile(m_canvas.pyramid(), PixelRect::of(m_context.stage.size), m_preview(x0),
                          [&](const TileKey &key, std::vector<uint8_t> rgb) { m_canvas.write(key, std::move(rgb)); });
        m_context.publish(m_canvas);
        const auto end = Clock::now();
        m_next = end + std::max<Clock::duration>(4 * (end - start), std::chrono::milliseconds(150));
    }

private:
    using Clock = std::chrono::steady_clock;

    const StageContext &m_context;
    const LatentPreview &m_preview;
    Canvas &m_canvas;
    Clock::time_point m_next = Clock::now();
};

struct BaseState
{
    at::Tensor latents;
    at::Tensor original; ///< predicted in the last step; defined where the scheduler looks back
    int step = 0;        ///< steps behind them
};

at::Tensor storedLatents(const StageContext &context, LatentKind kind, int step)
{
    const LatentSize size = context.stage.latentSize;
    const auto parts = context.store.readLatents(0, kind, step);
    return parts.size() == 1 ? fromBytes(parts[0].bytes, {1, context.plan.latentChannels, size.height, size.width})
                             : at::Tensor();
}

/// Where to go on: from what the document holds, else from the beginning.
BaseState startingState(const StageContext &context, const Scheduler &scheduler, BaseNoise &noise)
{
    const at::Tensor initial = noise.next() * scheduler.initNoiseSigma();
    const StageState state = context.store.stageState(0);
    if (state.phase == StagePhase::Waiting || state.step == 0)
        return {initial, {}, 0};
    BaseState stored = {storedLatents(context, LatentKind::Sample, state.step), {}, state.step};
    if (scheduler.usesPreviousOriginal())
        stored.original = storedLatents(context, LatentKind::Original, state.step);
    if (!stored.latents.defined() || (scheduler.usesPreviousOriginal() && !stored.original.defined()))
        return {initial, {}, 0};
    for (int step = 0; step < state.step; ++step) {
        if (scheduler.drawsNoise(step))
            noise.next();
    }
    return stored;
}

} // namespace

bool runBaseStage(const StageContext &context, const TiledVae &vae, const LatentPreview &roughly,
                  const Scheduler &scheduler, const NoisePredictor &predict, at::Device device)
{
    Canvas canvas(context.store, 0, context.stage.size);
    BasePreview preview(context, roughly, canvas);
    const std::array areas = {LatentRect::of(context.stage.latentSize)};
    BaseNoise noise(context.plan, context.stage);
    const auto [start, original, firstStep] = startingState(context, scheduler, noise);
    for (int step = 0; step < firstStep; ++step)
        context.meter.skip(ProgressMeter::Work::UNet, predict.evaluationsPerSample(step));

    at::Tensor latents = start.to(device);
    StepMemory memory = {original.defined() ? original.to(device) : at::Tensor(), {}};
    for (int step = firstStep; step < context.stage.steps; ++step) {
        if (!context.proceed())
            return false;
        context.report(StagePhase::Denoising, step, 0, 1, {PixelRect::of(context.stage.size)});
        if (scheduler.drawsNoise(step))
            memory.noise = noise.next().to(device);
        const auto evaluate = [&] {
            const at::Tensor input = scheduler.scaleModelInput(latents, step);
            return scheduler.step(predict(input, step, scheduler.timesteps()[static_cast<size_t>(step)], areas), step,
                                  latents, memory);
        };
        const SchedulerOutput output = context.memory.fit(context.stage, step, {}, 1, [&] {
            return context.meter.measure(ProgressMeter::Work::UNet, predict.evaluationsPerSample(step), evaluate);
        });
        latents = output.prev_sample;
        const auto record = [&](LatentKind kind, const at::Tensor &tensor) {
            context.journal.add(WriteBatch::LatentWrite{0, kind, step + 1, 0, toBytes(tensor)});
            context.journal.add(WriteBatch::LatentDrop{0, kind, step + 1});
        };
        record(LatentKind::Sample, latents);
        if (scheduler.usesPreviousOriginal()) {
            memory.previousOriginal = output.pred_original_sample;
            record(LatentKind::Original, memory.previousOriginal);
        }
        context.journal.add(WriteBatch::StageWrite{0, {StagePhase::Denoising, step + 1}});
        context.journal.commitIfDue();
        if (step + 1 < context.stage.steps)
            preview.show(output.pred_original_sample.to(at::kCPU)[0]);
    }
    // Whatever tiles are there are previews.
    return decodeStage(context, vae, latents.to(at::kCPU)[0], canvas, false);
}

} // namespace pixelsmith
