#include "pipeline/base_stage.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <chrono>

namespace pixelsmith {

namespace {

/// The initial noise comes from LibTorch's CPU generator on every device, so that a seed means the same picture
/// everywhere.
at::Tensor initialNoise(const GenerationPlan &plan, const StagePlan &stage)
{
    const at::Generator generator = at::detail::createCPUGenerator(plan.seed);
    return at::randn({1, plan.latentChannels, stage.latentSize.height, stage.latentSize.width}, generator,
                     at::TensorOptions().dtype(at::kFloat));
}

/// Shows the picture that the run expects, as often as that costs little time.
class BasePreview
{
public:
    BasePreview(const StageContext &context, const TiledVae &vae, Canvas &canvas)
        : m_context(context)
        , m_vae(vae)
        , m_canvas(canvas)
    {}

    void show(const at::Tensor &x0)
    {
        const auto start = Clock::now();
        const bool isOneTile = m_vae.tiles(m_context.stage.latentSize).size() == 1;
        if (!m_context.control.isPreviewWanted() || !isOneTile || start < m_next)
            return;
        const LatentRect whole = LatentRect::of(m_context.stage.latentSize);
        const at::Tensor pixels = m_vae.decodeTile(x0, whole, {});
        forEachCanvasTile(m_canvas.pyramid(), toPixels(whole, m_vae.factor()), pixels,
                          [&](const TileKey &key, std::vector<uint8_t> rgb) { m_canvas.write(key, std::move(rgb)); });
        m_context.publish(m_canvas);
        const auto end = Clock::now();
        m_next = end + std::max<Clock::duration>(4 * (end - start), std::chrono::milliseconds(150));
    }

private:
    using Clock = std::chrono::steady_clock;

    const StageContext &m_context;
    const TiledVae &m_vae;
    Canvas &m_canvas;
    Clock::time_point m_next = Clock::now();
};

/// The latents to go on from, and the steps they have behind them.
std::pair<at::Tensor, int> startingLatents(const StageContext &context, const Scheduler &scheduler)
{
    const StageState state = context.store.stageState(0);
    const LatentSize size = context.stage.latentSize;
    if (state.phase != StagePhase::Waiting && state.step > 0) {
        const auto parts = context.store.readLatents(0, LatentKind::Sample, state.step);
        const at::Tensor latents = parts.size() == 1
            ? fromBytes(parts[0].bytes, {1, context.plan.latentChannels, size.height, size.width})
            : at::Tensor();
        if (latents.defined())
            return {latents, state.step};
    }
    return {initialNoise(context.plan, context.stage) * scheduler.initNoiseSigma(), 0};
}

} // namespace

bool runBaseStage(const StageContext &context, const TiledVae &vae, const Scheduler &scheduler,
                  const NoisePredictor &predict, at::Device device)
{
    Canvas canvas(context.store, 0, context.stage.size);
    BasePreview preview(context, vae, canvas);
    const std::array areas = {LatentRect::of(context.stage.latentSize)};
    const auto [start, firstStep] = startingLatents(context, scheduler);
    const int64_t evaluations = predict.evaluationsPerSample();
    context.meter.skip(ProgressMeter::Work::UNet, firstStep * evaluations);

    at::Tensor latents = start.to(device);
    for (int step = firstStep; step < context.stage.steps; ++step) {
        if (!context.control.proceed())
            return false;
        context.report(StagePhase::Denoising, step, 0, 1, {PixelRect::of(context.stage.size)});
        const SchedulerOutput output = context.meter.measure(ProgressMeter::Work::UNet, evaluations, [&] {
            const at::Tensor input = scheduler.scaleModelInput(latents, step);
            return scheduler.step(predict(input, scheduler.timesteps()[static_cast<size_t>(step)], areas), step, latents);
        });
        latents = output.prev_sample;
        context.journal.add(WriteBatch::LatentWrite{0, LatentKind::Sample, step + 1, 0, toBytes(latents)});
        context.journal.add(WriteBatch::LatentDrop{0, LatentKind::Sample, step + 1});
        context.journal.add(WriteBatch::StageWrite{0, {StagePhase::Denoising, step + 1}});
        context.journal.commitIfDue();
        if (step + 1 < context.stage.steps)
            preview.show(output.pred_original_sample.to(at::kCPU)[0]);
    }
    // Whatever tiles are there are previews.
    return decodeStage(context, vae, latents.to(at::kCPU)[0], canvas, false);
}

} // namespace pixelsmith
