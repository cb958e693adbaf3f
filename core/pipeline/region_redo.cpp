#include "pipeline/region_redo.h"

#include "canvas/canvas.h"
#include "guidance/tone_lock.h"
#include "pipeline/map_window.h"
#include "pipeline/patch_denoiser.h"
#include "pipeline/progress_meter.h"
#include "pipeline/redo_area.h"
#include "pipeline/region_codec.h"
#include "pipeline/run_journal.h"
#include "pipeline/stage_context.h"
#include "plan/guidance_steps.h"
#include "plan/redo_parts.h"
#include "plan/region_patches.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace pixelsmith {

namespace {

/// Pixels of a part's side: what is in memory and in one transaction at a time.
constexpr int64_t kPartSide = 2048;

/// The Slider that a finished stage was painted with, and the one that it is to be painted with.
struct SliderMaps
{
    std::shared_ptr<const SliderMap> before;
    std::shared_ptr<const SliderMap> after;
};

class RedoRun
{
public:
    RedoRun(const PreviewTools &tools, const std::shared_ptr<Document> &document);

    bool run();

private:
    void begin();
    SliderMaps maps() const;
    StagePlan stageFor(const SliderMap &after) const;
    RedoArea areaOf(const std::vector<RedoPart> &parts) const;
    RedoArea changedArea(const PixelRect &area) const;
    at::Tensor changed(const LatentRect &area) const;
    void measureWork(const std::vector<std::vector<RedoPart>> &groups);
    bool paintGroup(const std::vector<RedoPart> &parts);
    std::optional<std::vector<TileKey>> paint(const RedoArea &part);
    std::optional<at::Tensor> denoise(const RedoArea &part, const at::Tensor &guidance, const at::Tensor &known);
    bool denoiseStep(const RedoArea &part, int step, const PatchDenoiser &denoiser, StageLatents &latents);
    void compose(const RedoArea &part, const at::Tensor &picture, Canvas &canvas) const;
    at::Tensor encode(const RedoArea &part, const RegionCodec &codec);
    bool report(const RedoArea &part, StagePhase phase, int step, int64_t done, int64_t count,
                std::vector<PixelRect> inWork);

    const PreviewTools &m_tools;
    std::shared_ptr<Document> m_document;
    GenerationPlan m_plan;
    SliderLog m_slider;
    RunJournal m_journal;
    std::optional<ProgressMeter> m_meter;
    StagePlan m_stage; ///< as its parts are painted again
    SliderMaps m_maps;
    int64_t m_factor;
};

RedoRun::RedoRun(const PreviewTools &tools, const std::shared_ptr<Document> &document)
    : m_tools(tools)
    , m_document(document)
    , m_plan(document->plan())
    , m_slider(m_plan.stages.back(), document->sliderChanges())
    , m_journal(m_plan, document->store(), tools.control, tools.sink)
    , m_stage(m_plan.stages.back())
    , m_factor(tools.vae.factor())
{
}

/// The stage's own changes come behind its last step, one for each time that parts of it are painted again.
void RedoRun::begin()
{
    const auto changes = m_document->sliderMapChanges();
    const SliderMapLog log(changes);
    const int last = m_stage.index;
    SliderMapChange change = {last, m_stage.steps, changes.back().map};
    for (const SliderMapChange &other : changes) {
        if (other.stage == last)
            change.step = std::max(change.step, other.step + 1);
    }
    const auto before = log.at(last, std::numeric_limits<int>::max());
    m_journal.add(
        WriteBatch::RedoWrite{last, redoParts(before ? *before : SliderMap(), *change.map, m_stage.size, kPartSide)});
    m_journal.add(change);
    m_journal.commit();
}

/// Where nothing of the stage was painted since it was finished, both are the same.
SliderMaps RedoRun::maps() const
{
    constexpr int end = std::numeric_limits<int>::max();
    const auto changes = m_document->sliderMapChanges();
    const SliderMapLog log(changes);
    int newest = end;
    for (const SliderMapChange &change : changes) {
        if (change.stage == m_stage.index)
            newest = change.step;
    }
    const auto at = [&](int step) {
        auto map = log.at(m_stage.index, step);
        return map ? map : std::make_shared<const SliderMap>();
    };
    return {at(newest - 1), at(end)};
}

/// Begins where the freest paint must.
StagePlan RedoRun::stageFor(const SliderMap &after) const
{
    StagePlan stage = m_plan.stages.back();
    const int planned = stage.sampling.firstStep;
    if (stage.sampling.start) {
        stage.sampling.firstStep = 0;
        stage.sampling.firstStep =
            std::min(planned, firstStepOf(stage, after.leastGuidedSteps(stage.guidedSteps, stage.steps)));
    }
    return stage;
}

/// Seams come first and by themselves: what was painted meanwhile is for another time.
bool RedoRun::run()
{
    const auto isOfThisStage = [&](const RedoPart &part) { return part.stage == m_stage.index; };
    const auto heals = [&](const RedoPart &part) { return isOfThisStage(part) && part.heals; };
    while (m_document->isRedoWanted()) {
        std::vector<RedoPart> parts = m_document->store().redoParts();
        if (!std::ranges::any_of(parts, isOfThisStage)) {
            begin();
            parts = m_document->store().redoParts();
        }
        const bool isHealing = std::ranges::any_of(parts, heals);
        if (isHealing)
            std::erase_if(parts, [&](const RedoPart &part) { return !heals(part); });
        m_maps = maps();
        m_stage = stageFor(*m_maps.after);
        const auto groups = grouped(parts, kPartSide);
        measureWork(groups);
        for (const std::vector<RedoPart> &group : groups) {
            if (!paintGroup(group))
                return false;
        }
        if (isHealing)
            break;
    }
    m_journal.checkpoint();
    return true;
}

void RedoRun::measureWork(const std::vector<std::vector<RedoPart>> &groups)
{
    int64_t evaluations = 0;
    int64_t pixels = 0;
    for (const std::vector<RedoPart> &group : groups) {
        const RedoArea planned = areaOf(group);
        for (int step = m_stage.sampling.firstStep; planned.mask.defined() && step < m_stage.steps; ++step)
            evaluations += static_cast<int64_t>(planned.patches.at(step).size()) * evaluationsPerSample(m_stage, step);
        pixels += toPixels(planned.rect, m_factor).area();
    }
    m_meter.emplace(evaluations, 2 * pixels, pixels);
}

/// False: stopped; nothing of the group is written then.
bool RedoRun::paintGroup(const std::vector<RedoPart> &parts)
{
    auto tiles = parts[0].stage == m_stage.index ? paint(areaOf(parts)) : std::vector<TileKey>();
    if (!tiles)
        return false;
    for (const RedoPart &part : parts)
        m_journal.add(WriteBatch::RedoDrop{part.id});
    m_journal.commit();
    if (!tiles->empty())
        m_tools.sink(TilesChanged{m_stage.index, std::move(*tiles)});
    return true;
}

RedoArea RedoRun::areaOf(const std::vector<RedoPart> &parts) const
{
    RedoArea area = parts[0].heals ? stripsArea(parts, m_plan, m_stage, m_factor) : changedArea(parts[0].area);
    // What the autoencoder takes as a whole cannot be had in part.
    const LatentRect map = LatentRect::of(m_stage.latentSize);
    if (!area.mask.defined() || m_tools.vae.tiles(m_stage.latentSize).size() > 1 || area.patches.area == map)
        return area;
    if (area.windows.defined()) {
        const at::Tensor part = area.windows;
        area.windows = at::zeros({map.height(), map.width()});
        window(area.windows, area.patches.area).copy_(part);
    }
    area.patches.area = map;
    return area;
}

/// [h, w], float32: 1 where S is another one now.
at::Tensor RedoRun::changed(const LatentRect &area) const
{
    const auto valuesOf = [&](const SliderMap &map) {
        return at::tensor(
                   map.guidedSteps(m_stage.latentSize, area, m_slider.guidedStepsAt(m_stage.steps - 1), m_stage.steps),
                   at::kInt)
            .view({area.height(), area.width()});
    };
    return (valuesOf(*m_maps.before) != valuesOf(*m_maps.after)).to(at::kFloat);
}

RedoArea RedoRun::changedArea(const PixelRect &area) const
{
    const LatentRect map = LatentRect::of(m_stage.latentSize);
    RedoArea part;
    part.rect = toLatents(area, m_factor).grownBy(kRedoFade).intersected(map);
    const LatentRect seen = part.rect.grownBy(kRedoFade).intersected(map);
    part.mask = window(widened(changed(seen), kRedoFade), relativeTo(part.rect, seen)).contiguous();
    if (part.mask.max().item<float>() == 0) {
        part.mask = at::Tensor();
        return part;
    }
    const CoverGeometry geometry = coverGeometry(m_plan, m_stage);
    const auto cover = [&](int step) {
        std::vector<Patch> patches = patchCover(geometry, step);
        std::erase_if(patches, [&](const Patch &patch) {
            const LatentRect shared = patch.owned.intersected(part.rect);
            return shared.isEmpty() || window(part.mask, relativeTo(shared, part.rect)).max().item<float>() == 0;
        });
        return patches;
    };
    part.patches = regionPatches(cover, m_stage.sampling.firstStep, m_stage.steps, part.rect, part.rect);
    return part;
}

/// \return  the tiles that changed, in the journal's batch; empty optional: stopped.
std::optional<std::vector<TileKey>> RedoRun::paint(const RedoArea &part)
{
    if (!part.mask.defined())
        return std::vector<TileKey>();
    const auto before = openStage(m_document, m_stage.index - 1);
    const auto finished = openStage(m_document, m_stage.index);
    const at::Tensor guidance = encode(part, RegionCodec(m_tools.vae, *before, m_stage));
    if (!guidance.defined())
        return std::nullopt;
    const RegionCodec codec(m_tools.vae, *finished, m_stage);
    const at::Tensor known = encode(part, codec);
    if (!known.defined())
        return std::nullopt;
    const auto latents = denoise(part, guidance, known);
    if (!latents || !report(part, StagePhase::Decoding, m_stage.steps, 0, 1, {toPixels(part.rect, m_factor)}))
        return std::nullopt;
    const LatentRect &area = part.patches.area;
    const bool isWhole = area == LatentRect::of(m_stage.latentSize);
    const at::Tensor picture = m_meter->measure(ProgressMeter::Work::Decode, toPixels(part.rect, m_factor).area(), [&] {
        const BandLock lock = {m_stage, *before, {m_slider.guidedStepsAt(m_stage.steps - 1), m_maps.after}};
        return decodeRegion(m_tools.vae, lock, area, *latents,
                            isWhole ? m_tools.vae.decoderStatistics(*latents) : codec.decoderStatistics(),
                            toPixels(part.rect, m_factor));
    });
    Canvas canvas(m_document->store(), m_stage.index, m_stage.size);
    compose(part, picture, canvas);
    return canvas.flush(m_journal.batch());
}

at::Tensor RedoRun::encode(const RedoArea &part, const RegionCodec &codec)
{
    return m_meter->measure(ProgressMeter::Work::Encode, toPixels(part.rect, m_factor).area(), [&] {
        return codec.encode(part.patches.area, [&](int64_t index, int64_t count, const PixelRect &pixels) {
            return report(part, StagePhase::Encoding, 0, index, count, {pixels});
        });
    });
}

/// \return  the finished latents of the part's area; empty: stopped.
std::optional<at::Tensor> RedoRun::denoise(const RedoArea &part, const at::Tensor &guidance, const at::Tensor &known)
{
    const auto scheduler = m_tools.schedulerFor(m_stage);
    const NoisePredictor predict = m_tools.predictorFor(m_plan, m_stage);
    const Denoiser ask = [&](const at::Tensor &z, int step, std::span<const LatentRect> areas) {
        return m_meter->measure(ProgressMeter::Work::UNet, z.size(0) * predict.evaluationsPerSample(step), [&] {
            return predict(z, step, scheduler->timesteps()[static_cast<size_t>(step)], areas);
        });
    };
    const LatentRect &area = part.patches.area;
    const PatchDenoiser denoiser(m_plan, m_stage, *scheduler, ask, m_tools.device, {area.left, area.top});
    const at::Tensor epsilon =
        NoiseField{m_plan.seed, m_stage.index, NoisePurpose::Guidance}.at(area, m_plan.latentChannels);
    at::Tensor isNew = at::zeros({area.height(), area.width()}, at::kBool);
    window(isNew, relativeTo(part.rect, area)).copy_(part.mask > 0);
    const auto knownAt = [&](int step) { return scheduler->addNoise(known, epsilon, step); };

    StageLatents latents = {.guidance = guidance};
    latents.next = at::empty_like(guidance);
    denoiser.startingPoint(guidance, latents.next);
    latents.sample = at::where(isNew, latents.next, knownAt(m_stage.sampling.firstStep));
    if (scheduler->usesPreviousOriginal()) {
        latents.original = known.clone();
        latents.nextOriginal = known.clone();
    }
    for (int step = m_stage.sampling.firstStep; step < m_stage.steps; ++step) {
        if (!denoiseStep(part, step, denoiser, latents))
            return std::nullopt;
        latents.sample = at::where(isNew, latents.next, knownAt(step + 1));
        if (latents.original.defined())
            latents.original = at::where(isNew, latents.nextOriginal, known);
    }
    if (m_stage.sampling.locksTone) {
        lockTone(latents.sample, guidance, latents.next);
        latents.sample = at::where(isNew, latents.next, known);
    }
    return latents.sample;
}

bool RedoRun::denoiseStep(const RedoArea &part, int step, const PatchDenoiser &denoiser, StageLatents &latents)
{
    const std::vector<Patch> &patches = part.patches.at(step);
    const SliderField slider = {m_slider.guidedStepsAt(step), m_maps.after};
    const auto batchSize = static_cast<size_t>(m_stage.batchSize);
    latents.crossFades = part.windows.defined();
    if (latents.crossFades)
        latents.next.zero_();
    else
        latents.next.copy_(latents.sample); // something, where no patch of this step writes
    if (latents.crossFades && latents.nextOriginal.defined())
        latents.nextOriginal.zero_();
    for (size_t first = 0; first < patches.size(); first += batchSize) {
        const auto group = std::span(patches).subspan(first, std::min(batchSize, patches.size() - first));
        std::vector<PixelRect> inWork;
        for (const Patch &patch : group)
            inWork.push_back(toPixels(patch.owned, m_factor));
        if (!report(part, StagePhase::Denoising, step, static_cast<int64_t>(first),
                    static_cast<int64_t>(patches.size()), std::move(inWork)))
            return false;
        denoiser.step(latents, step, slider, group);
    }
    for (at::Tensor *sum : {&latents.next, &latents.nextOriginal}) {
        if (latents.crossFades && sum->defined())
            sum->div_(part.windows.clamp_min(std::numeric_limits<float>::min()));
    }
    return true;
}

/// Writes the tiles that change. \param picture  [3, h, w] of the part.
void RedoRun::compose(const RedoArea &part, const at::Tensor &picture, Canvas &canvas) const
{
    const PixelRect area = toPixels(part.rect, m_factor).intersected(PixelRect::of(m_stage.size));
    const at::Tensor fade =
        at::upsample_bilinear2d(fadeOf(part.mask, part.rect, m_stage.latentSize).unsqueeze(0).unsqueeze(0),
                                {picture.size(1), picture.size(2)}, /*align_corners=*/false)
            .squeeze(0);
    const auto finished = openStage(m_document, m_stage.index);
    for (const TileKey &key : canvas.pyramid().tilesIn(0, area)) {
        const PixelRect shared = canvas.pyramid().tileRect(key).intersected(area);
        const at::Tensor weight = window(fade, relativeTo(shared, area));
        if (weight.max().item<float>() == 0)
            continue;
        const auto tile = finished->tile(key);
        PIXELSMITH_CHECK(tile != nullptr, "a finished stage with all its tiles");
        std::vector<uint8_t> rgb = tile->rgb;
        const at::Tensor pixels =
            at::from_blob(rgb.data(), {tile->height, tile->width, 3}, at::kByte).permute({2, 0, 1});
        at::Tensor old = window(pixels, relativeTo(shared, canvas.pyramid().tileRect(key)));
        const at::Tensor before = old.to(at::kFloat);
        const at::Tensor now = window(picture, relativeTo(shared, area)).mul(255).clamp(0, 255);
        // Without weight a pixel keeps its bits.
        old.copy_((before + weight * (now - before)).round());
        canvas.write(key, std::move(rgb));
    }
}

/// False: stop.
bool RedoRun::report(const RedoArea &part, StagePhase phase, int step, int64_t done, int64_t count,
                     std::vector<PixelRect> inWork)
{
    if (!m_tools.control.proceed())
        return false;
    Progress progress;
    progress.stage = m_stage.index;
    progress.stageCount = static_cast<int>(m_plan.stages.size());
    progress.phase = phase;
    progress.firstStep = part.patches.firstStep;
    progress.step = step;
    progress.steps = m_stage.steps;
    progress.partsDone = done;
    progress.parts = count;
    progress.inWork = std::move(inWork);
    m_meter->fill(progress);
    progress.documentSeconds = m_journal.writingSeconds();
    m_tools.sink(progress);
    return true;
}

} // namespace

RunOutcome redoRegions(const PreviewTools &tools, const std::shared_ptr<Document> &document)
{
    return RedoRun(tools, document).run() ? RunOutcome::Finished : RunOutcome::Stopped;
}

} // namespace pixelsmith
