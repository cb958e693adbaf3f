#include "pipeline/region_preview.h"

#include "canvas/region_tile_source.h"
#include "guidance/tone_lock.h"
#include "pipeline/map_window.h"
#include "pipeline/patch_denoiser.h"
#include "pipeline/progress_meter.h"
#include "pipeline/region_codec.h"
#include "pipeline/shared_denoiser.h"
#include "pipeline/stage_context.h"
#include "plan/guidance_steps.h"
#include "plan/region_patches.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <iterator>
#include <optional>
#include <span>
#include <tuple>

namespace pixelsmith {

namespace {

/// Latents around the region that are painted to their end: what the decoder sees, and a good part of the tone lock's
/// Gaussian.
constexpr int64_t kPaintedAround = 12;
/// How far the patches are followed from step to step, in patch sides around what is painted to its end. A classic
/// stage has its whole way from noise for the surroundings to tell, a refined one begins near its end. At 1024² and Slider
/// 0 of the embedded model (bench_preview) a classic preview without a margin is 38 dB from the finished picture, with a
/// quarter of a patch 44 dB, with a half 51 dB, for 1, 1.4 and 2 times the work; a refined one 52, 52 and 63 dB.
double marginOf(Method method)
{
    return method == Method::Classic ? 0.25 : 0;
}

/// Pixels that the enlargement's filter and rounding look at beyond an area, in the picture before.
constexpr int64_t kFilterReach = 8;

/// One Slider position on its way through the stages.
struct Position
{
    const GenerationPlan *plan = nullptr;
    std::shared_ptr<const TileSource> picture; ///< of the stage before
    StageLatents latents;                      ///< of the part that is worked on
    std::vector<uint8_t> rgb;                  ///< of the region in the stage done last
};

/// Positions whose stages ask the model alike, and so can share its answers.
struct AlikeRuns
{
    const StagePlan *stage = nullptr; ///< of the first one
    NoisePredictor predict;
    std::optional<SharedDenoiser> answers;
};

/// Whether the stages ask for the same; what each makes of the answers, by the scales of its guidance, is its own.
bool asksAlike(const StagePlan &a, const StagePlan &b)
{
    const auto asked = [](const StagePlan &stage) {
        GuidanceOptions guidance = stage.sampling.guidance;
        guidance.rescale = 0;
        guidance.detailScale.reset();
        guidance.pagScale = guidance.pagScale > 0;
        return std::tuple(stage.sampling.prompt, stage.sampling.guidanceScale > 1, guidance);
    };
    return asked(a) == asked(b);
}

/// What has to be painted of one stage.
struct StagePart
{
    int stage = 0;
    PixelRect region;
    RegionPatches patches;
};

/// The part of a picture that an area of a larger version of it is made from.
PixelRect areaBefore(const PixelRect &area, PixelSize size, PixelSize before)
{
    const auto scaled = [](int64_t at, int64_t from, int64_t to) { return at * to / from; };
    const PixelRect exact = {scaled(area.left, size.width, before.width), scaled(area.top, size.height, before.height),
                             scaled(area.right, size.width, before.width),
                             scaled(area.bottom, size.height, before.height)};
    return exact.grownBy(kFilterReach).intersected(PixelRect::of(before));
}

class PreviewRun
{
public:
    PreviewRun(const PreviewTools &tools, const std::vector<GenerationPlan> &plans, int finished,
               std::shared_ptr<const TileSource> picture, const PixelRect &region);

    std::optional<RegionPreview> run();

private:
    const GenerationPlan &plan() const { return *m_positions.front().plan; }
    const StagePlan &stageOf(const Position &position, int stage) const
    {
        return position.plan->stages[static_cast<size_t>(stage)];
    }
    const StagePlan &stageOf(int stage) const { return stageOf(m_positions.front(), stage); }
    bool isWhole(const StagePart &part) const
    {
        return part.patches.area == LatentRect::of(stageOf(part.stage).latentSize);
    }

    StagePart planPart(int stage, const PixelRect &region) const;
    ProgressMeter meterOf(const std::vector<StagePart> &parts) const;
    bool paint(const StagePart &part);
    bool encode(const StagePart &part);
    at::Tensor encodeArea(const StagePart &part, const RegionCodec &codec);
    bool denoise(const StagePart &part);
    static void fillSurroundings(StageLatents &latents, const at::Tensor &noised);
    bool denoiseStep(const StagePart &part, int step, const std::vector<PatchDenoiser> &denoisers,
                     std::deque<AlikeRuns> &runs);
    void shareAnswers(AlikeRuns &runs, const Scheduler &scheduler);
    Denoiser asking(AlikeRuns &runs, const StagePlan &stage);
    bool decode(const StagePart &part);
    void report(const StagePart &part, StagePhase phase, int step, int64_t done, int64_t count,
                std::vector<PixelRect> inWork) const;

    const PreviewTools &m_tools;
    int m_finished;
    PixelRect m_region;
    std::vector<Position> m_positions;
    std::optional<ProgressMeter> m_meter;
    PictureStatistics m_decoderStatistics; ///< of the stage in work, where less than all of it is
    int64_t m_evaluations = 0;
    int64_t m_asked = 0;
};

PreviewRun::PreviewRun(const PreviewTools &tools, const std::vector<GenerationPlan> &plans, int finished,
                       std::shared_ptr<const TileSource> picture, const PixelRect &region)
    : m_tools(tools)
    , m_finished(finished)
    , m_region(region)
{
    PIXELSMITH_CHECK(!plans.empty() && PixelRect::of(plans.front().stages.back().size).contains(region)
                         && !region.isEmpty(),
                     "plans and a region inside of their last stage");
    for (const GenerationPlan &plan : plans)
        m_positions.push_back({&plan, picture, {}, {}});
}

std::optional<RegionPreview> PreviewRun::run()
{
    std::vector<StagePart> parts;
    PixelRect region = m_region;
    for (int stage = static_cast<int>(plan().stages.size()) - 1; stage > m_finished; --stage) {
        parts.insert(parts.begin(), planPart(stage, region));
        region = areaBefore(toPixels(parts.front().patches.area, m_tools.vae.factor()), stageOf(stage).size,
                            stageOf(stage - 1).size);
    }
    m_meter = meterOf(parts);
    for (const StagePart &part : parts) {
        if (!paint(part))
            return std::nullopt;
    }
    RegionPreview preview = {plan().stages.back().size, m_region, {}, m_evaluations, m_asked};
    for (Position &position : m_positions)
        preview.pictures.push_back({{}, position.plan->stages.back().guidedSteps, std::move(position.rgb)});
    return preview;
}

StagePart PreviewRun::planPart(int stage, const PixelRect &region) const
{
    const StagePlan &plan = stageOf(stage);
    const LatentRect map = LatentRect::of(plan.latentSize);
    int firstStep = plan.steps;
    for (const Position &position : m_positions)
        firstStep = std::min(firstStep, stageOf(position, stage).sampling.firstStep);
    const CoverGeometry geometry = coverGeometry(this->plan(), plan);
    const auto cover = [&](int step) { return patchCover(geometry, step); };
    const LatentRect wanted = toLatents(region, m_tools.vae.factor()).grownBy(kPaintedAround).intersected(map);
    const auto margin = static_cast<int64_t>(marginOf(plan.sampling.method) * static_cast<double>(plan.patchSide));
    const LatentRect limit = wanted.grownBy(margin).intersected(map);
    StagePart part = {stage, region, regionPatches(cover, firstStep, plan.steps, wanted, limit)};
    // What the autoencoder takes as a whole cannot be had in part.
    if (m_tools.vae.tiles(plan.latentSize).size() == 1)
        part.patches.area = map;
    return part;
}

ProgressMeter PreviewRun::meterOf(const std::vector<StagePart> &parts) const
{
    int64_t evaluations = 0;
    int64_t encoded = 0;
    int64_t decoded = 0;
    for (const StagePart &part : parts) {
        for (const Position &position : m_positions) {
            const StagePlan &stage = stageOf(position, part.stage);
            for (int step = stage.sampling.firstStep; step < stage.steps; ++step)
                evaluations += static_cast<int64_t>(part.patches.at(step).size()) * evaluationsPerSample(stage, step);
        }
        encoded += toPixels(part.patches.area, m_tools.vae.factor()).area();
        decoded += part.region.area() * static_cast<int64_t>(m_positions.size());
    }
    return {evaluations, encoded, decoded};
}

bool PreviewRun::paint(const StagePart &part)
{
    if (!encode(part) || !denoise(part) || !decode(part))
        return false;
    for (Position &position : m_positions) {
        if (part.stage + 1 < static_cast<int>(plan().stages.size()))
            position.picture = std::make_shared<RegionTileSource>(stageOf(part.stage).size, part.region,
                                                                  std::move(position.rgb), position.picture);
    }
    return true;
}

/// Guidance latents of all positions; those with the same picture before share them. The decoder's statistics are taken
/// from the first position's, for they are of the whole picture.
bool PreviewRun::encode(const StagePart &part)
{
    const StagePlan &stage = stageOf(part.stage);
    for (size_t i = 0; i < m_positions.size(); ++i) {
        Position &position = m_positions[i];
        const auto before = std::span(m_positions).first(i);
        const auto same = std::ranges::find(before, position.picture, &Position::picture);
        if (same != before.end()) {
            position.latents = {.guidance = same->latents.guidance};
            continue;
        }
        const RegionCodec codec(m_tools.vae, *position.picture, stage);
        position.latents = {.guidance = encodeArea(part, codec)};
        if (!position.latents.guidance.defined())
            return false;
        if (i == 0 && !isWhole(part))
            m_decoderStatistics = codec.decoderStatistics();
    }
    return true;
}

/// Undefined: stopped.
at::Tensor PreviewRun::encodeArea(const StagePart &part, const RegionCodec &codec)
{
    const int64_t pixels = toPixels(part.patches.area, m_tools.vae.factor()).area();
    return m_meter->measure(ProgressMeter::Work::Encode, pixels, [&] {
        return codec.encode(part.patches.area, [&](int64_t index, int64_t count, const PixelRect &tile) {
            if (!m_tools.control.proceed())
                return false;
            report(part, StagePhase::Encoding, 0, index, count, {tile});
            return true;
        });
    });
}

void PreviewRun::shareAnswers(AlikeRuns &runs, const Scheduler &scheduler)
{
    runs.answers.emplace([&, this](const at::Tensor &z, int step, std::span<const LatentRect> areas) {
        const int64_t evaluations = z.size(0) * runs.predict.evaluationsPerSample(step);
        m_evaluations += evaluations;
        return m_meter->measure(ProgressMeter::Work::UNet, evaluations, [&] {
            return runs.predict.answers(z, step, scheduler.timesteps()[static_cast<size_t>(step)], areas);
        });
    });
}

Denoiser PreviewRun::asking(AlikeRuns &runs, const StagePlan &stage)
{
    return [&, this](const at::Tensor &z, int step, std::span<const LatentRect> areas) {
        const int64_t before = m_evaluations;
        const int64_t asked = z.size(0) * runs.predict.evaluationsPerSample(step);
        const at::Tensor answers = (*runs.answers)(z, step, areas);
        m_asked += asked;
        m_meter->skip(ProgressMeter::Work::UNet, asked - (m_evaluations - before));
        return guided(stage, step, answers);
    };
}

bool PreviewRun::denoise(const StagePart &part)
{
    const StagePlan &stage = stageOf(part.stage);
    const auto scheduler = m_tools.schedulerFor(stage);
    const LatentRect &area = part.patches.area;
    const at::Tensor epsilon =
        NoiseField{plan().seed, part.stage, NoisePurpose::Guidance}.at(area, plan().latentChannels);
    std::deque<AlikeRuns> runs; // the denoisers refer to them
    std::vector<PatchDenoiser> denoisers;
    for (Position &position : m_positions) {
        const StagePlan &own = stageOf(position, part.stage);
        auto alike = std::ranges::find_if(runs, [&](const AlikeRuns &other) { return asksAlike(*other.stage, own); });
        if (alike == runs.end()) {
            runs.push_back({&own, m_tools.predictorFor(*position.plan, own), {}});
            alike = std::prev(runs.end());
            shareAnswers(*alike, *scheduler);
        }
        denoisers.emplace_back(*position.plan, own, *scheduler, asking(*alike, own), m_tools.device,
                               LatentPoint{area.left, area.top});
        StageLatents &latents = position.latents;
        latents.sample = at::empty_like(latents.guidance);
        denoisers.back().startingPoint(latents.guidance, latents.sample);
        latents.next = at::empty_like(latents.sample);
        if (scheduler->usesPreviousOriginal()) {
            latents.original = at::empty_like(latents.sample);
            latents.nextOriginal = at::empty_like(latents.sample);
        }
    }
    for (int step = part.patches.firstStep; step < stage.steps; ++step) {
        for (Position &position : m_positions)
            fillSurroundings(position.latents, scheduler->addNoise(position.latents.guidance, epsilon, step + 1));
        if (!denoiseStep(part, step, denoisers, runs))
            return false;
    }
    return true;
}

/// Where no patch of a step writes, its result is the guidance at the next noise level.
void PreviewRun::fillSurroundings(StageLatents &latents, const at::Tensor &noised)
{
    latents.next.copy_(noised);
    if (latents.nextOriginal.defined())
        latents.nextOriginal.copy_(latents.guidance);
}

bool PreviewRun::denoiseStep(const StagePart &part, int step, const std::vector<PatchDenoiser> &denoisers,
                             std::deque<AlikeRuns> &runs)
{
    const std::vector<Patch> &patches = part.patches.at(step);
    const auto batchSize = static_cast<size_t>(stageOf(part.stage).batchSize);
    for (size_t first = 0; first < patches.size(); first += batchSize) {
        if (!m_tools.control.proceed())
            return false;
        const auto group = std::span(patches).subspan(first, std::min(batchSize, patches.size() - first));
        std::vector<PixelRect> inWork;
        for (const Patch &patch : group)
            inWork.push_back(toPixels(patch.owned, m_tools.vae.factor()));
        report(part, StagePhase::Denoising, step, static_cast<int64_t>(first), static_cast<int64_t>(patches.size()),
               std::move(inWork));
        for (AlikeRuns &alike : runs)
            alike.answers->forget();
        for (size_t i = 0; i < m_positions.size(); ++i) {
            const StagePlan &stage = stageOf(m_positions[i], part.stage);
            if (step >= stage.sampling.firstStep)
                denoisers[i].step(m_positions[i].latents, step, {stage.guidedSteps, m_tools.sliderMap}, group);
        }
    }
    for (Position &position : m_positions) {
        if (step < stageOf(position, part.stage).sampling.firstStep)
            continue;
        std::swap(position.latents.sample, position.latents.next);
        std::swap(position.latents.original, position.latents.nextOriginal);
    }
    return true;
}

bool PreviewRun::decode(const StagePart &part)
{
    for (size_t i = 0; i < m_positions.size(); ++i) {
        if (!m_tools.control.proceed())
            return false;
        report(part, StagePhase::Decoding, stageOf(part.stage).steps, static_cast<int64_t>(i),
               static_cast<int64_t>(m_positions.size()), {part.region});
        StageLatents &latents = m_positions[i].latents;
        if (stageOf(m_positions[i], part.stage).sampling.locksTone) {
            lockTone(latents.sample, latents.guidance, latents.next);
            std::swap(latents.sample, latents.next);
        }
        m_positions[i].rgb = m_meter->measure(ProgressMeter::Work::Decode, part.region.area(), [&] {
            const auto statistics = isWhole(part) ? m_tools.vae.decoderStatistics(latents.sample) : m_decoderStatistics;
            const StagePlan &stage = stageOf(m_positions[i], part.stage);
            const BandLock lock = {stage, *m_positions[i].picture, {stage.guidedSteps, m_tools.sliderMap}};
            return toRgb(decodeRegion(m_tools.vae, lock, part.patches.area, latents.sample, statistics, part.region));
        });
        latents = {};
    }
    return true;
}

void PreviewRun::report(const StagePart &part, StagePhase phase, int step, int64_t done, int64_t count,
                        std::vector<PixelRect> inWork) const
{
    Progress progress;
    progress.stage = part.stage;
    progress.stageCount = static_cast<int>(plan().stages.size());
    progress.phase = phase;
    progress.firstStep = part.patches.firstStep;
    progress.step = step;
    progress.steps = stageOf(part.stage).steps;
    progress.partsDone = done;
    progress.parts = count;
    progress.inWork = std::move(inWork);
    m_meter->fill(progress);
    m_tools.sink(progress);
}

} // namespace

std::optional<RegionPreview> previewRegion(const PreviewTools &tools, const std::vector<GenerationPlan> &plans,
                                           int finished, std::shared_ptr<const TileSource> picture,
                                           const PixelRect &region)
{
    return PreviewRun(tools, plans, finished, std::move(picture), region).run();
}

} // namespace pixelsmith
