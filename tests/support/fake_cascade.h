#pragma once

#include "checkpoint/checkpoint.h"
#include "pipeline/cascade.h"
#include "pipeline/upscale_stage.h"
#include "schedulers/scheduler.h"
#include "support/source_paths.h"

#include <pixelsmith/image_file.h>
#include <pixelsmith/tile_source.h>

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <functional>
#include <memory>
#include <string>

namespace pixelsmith {

/// The whole cascade with everything real but the UNet: base, enlargements, document and the toy's autoencoder. Quick,
/// and a picture's bits do not depend on how patches are grouped: the stand-in only scales and adds.
class FakeCascade
{
public:
    /// \param steps  of each enlargement.
    explicit FakeCascade(PixelSize target = {384, 384}, int steps = 3, SchedulerKind scheduler = SchedulerKind::Ddim,
                         PixelSize base = {128, 128})
        : m_checkpoint({.checkpoint = tinyCheckpoint()})
        , m_vaeModel(m_checkpoint.vaeConfig(), m_checkpoint.weights(ModelPart::Vae, at::TensorOptions(at::kFloat)))
        , m_vae(m_vaeModel, model().patchSide, at::kCPU)
    {
        request.prompt = "a test";
        request.seed = 11;
        request.baseSize = base;
        request.targetSize = target;
        request.steps = 2;
        request.stageSteps = steps;
        request.method = Method::Classic;
        request.stageScheduler = scheduler;
        request.batchSize = 4;
        plan = makePlan(request, model());
    }

    static ModelInfo model()
    {
        ModelInfo info;
        info.name = "fake";
        info.identity = "fake";
        info.patchSide = 16;
        return info;
    }

    std::shared_ptr<Document> create(const std::filesystem::path &path) const
    {
        return Document::create(path, request, plan);
    }

    RunOutcome run(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink,
                   std::chrono::milliseconds saveAgainAfter = kSaveAgainAfter) const
    {
        const c10::InferenceMode guard;
        CascadeOptions options;
        options.environment = {"cpu", "float32", 1, "fake"};
        options.saveAgainAfter = saveAgainAfter;
        options.mapFileBytes = mapFileBytes;
        options.device = device;
        options.moveVaeToHost = moveVaeToHost;
        return runCascade(
            document, [&](const StageContext &context) { return paint(context, document); }, control, sink, options);
    }

    RunOutcome run(const std::shared_ptr<Document> &document) const
    {
        RunControl control;
        return run(document, control, [](const Event &) {});
    }

    /// Of all pixels of the last stage.
    static std::string hashOf(const std::shared_ptr<Document> &document)
    {
        return document->isFinished() ? pixelHash(*openStage(document, document->lastFinishedStage())) : std::string();
    }

    GenerationRequest request;
    GenerationPlan plan;
    std::function<void(int64_t patches)> beforeEvaluation; ///< of so many patches at once
    int64_t mapFileBytes = kMapFileBytes;
    at::Device device = at::kCPU; ///< that the run believes in; everything is computed on the host
    std::function<void()> moveVaeToHost;

private:
    bool paint(const StageContext &context, const std::shared_ptr<Document> &document) const
    {
        if (context.stage.index == 0)
            return paintBase(context);
        const auto scheduler =
            makeScheduler(context.stage.sampling.scheduler, m_checkpoint.schedulerConfig(), context.stage.steps);
        const Denoiser denoiser = [&](const at::Tensor &z, int step, std::span<const LatentRect> areas) {
            if (beforeEvaluation)
                beforeEvaluation(static_cast<int64_t>(areas.size()));
            return context.meter.measure(ProgressMeter::Work::UNet, z.size(0),
                                         [&] { return z * 0.5 + 0.01 * (step + 1); });
        };
        return UpscaleStage(context, m_vae, *scheduler, denoiser, at::kCPU)
            .run(*openStage(document, context.stage.index - 1));
    }

    static bool paintBase(const StageContext &context)
    {
        Canvas canvas(context.store, 0, context.stage.size);
        for (const TileKey &key : canvas.pyramid().tilesIn(0, PixelRect::of(context.stage.size))) {
            if (!context.proceed())
                return false;
            const PixelRect rect = canvas.pyramid().tileRect(key);
            std::vector<uint8_t> rgb;
            for (int64_t y = rect.top; y < rect.bottom; ++y) {
                for (int64_t x = rect.left; x < rect.right; ++x) {
                    for (const int64_t value : {x * 2 + y, y * 3 + x * x / 64, (x ^ y) * 2})
                        rgb.push_back(static_cast<uint8_t>(value));
                }
            }
            canvas.write(key, std::move(rgb));
            context.publish(canvas);
            context.report(StagePhase::Decoding, context.stage.steps, 1, 1, {rect});
        }
        return true;
    }

    Checkpoint m_checkpoint;
    AutoencoderKL m_vaeModel;
    TiledVae m_vae;
};

} // namespace pixelsmith
