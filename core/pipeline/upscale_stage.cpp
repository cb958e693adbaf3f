#include "pipeline/upscale_stage.h"

#include "guidance/tone_lock.h"
#include "pipeline/map_memory.h"
#include "pipeline/map_window.h"
#include "plan/guidance_steps.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>

namespace pixelsmith {

namespace {

/// A picture enlarged to the stage's size, as [3, h, w]. Remembers the last area read: it is wanted twice, by the
/// encoder and by the canvas.
class EnlargedPicture
{
public:
    EnlargedPicture(const TileSource &picture, PixelSize size)
        : m_picture(picture)
        , m_size(size)
    {
    }

    at::Tensor read(const PixelRect &area)
    {
        m_area = area;
        m_pixels = enlarged(m_picture, m_size, area);
        return m_pixels;
    }

    /// A part of the last area read, or else read anew.
    at::Tensor part(const PixelRect &area)
    {
        if (!m_area.contains(area))
            return read(area);
        return m_pixels.slice(1, area.top - m_area.top, area.bottom - m_area.top)
            .slice(2, area.left - m_area.left, area.right - m_area.left);
    }

private:
    const TileSource &m_picture;
    PixelSize m_size;
    PixelRect m_area;
    at::Tensor m_pixels;
};

std::vector<std::span<const Patch>> groupsOf(const std::vector<Patch> &cover, int64_t batchSize)
{
    std::vector<std::span<const Patch>> groups;
    const std::span<const Patch> all(cover);
    for (size_t first = 0; first < cover.size(); first += static_cast<size_t>(batchSize))
        groups.push_back(all.subspan(first, std::min(static_cast<size_t>(batchSize), cover.size() - first)));
    return groups;
}

std::vector<LatentRect> ownedBy(const std::vector<Patch> &cover)
{
    std::vector<LatentRect> areas;
    for (const Patch &patch : cover)
        areas.push_back(patch.owned);
    return areas;
}

} // namespace

UpscaleStage::UpscaleStage(const StageContext &context, const TiledVae &vae, const Scheduler &scheduler,
                           Denoiser denoiser, at::Device device, CoverFunction cover)
    : m_context(context)
    , m_vae(vae)
    , m_device(device)
    , m_denoiser(context.plan, context.stage, scheduler, std::move(denoiser), device)
    , m_cover(std::move(cover))
    , m_coverGeometry(coverGeometry(context.plan, context.stage))
    , m_sliderLog(context.stage, context.store.sliderChanges())
    , m_sliderMapLog(context.store.sliderMapChanges())
    , m_canvas(context.store, context.stage.index, context.stage.size)
    , m_looksBack(scheduler.usesPreviousOriginal())
{
    std::vector<at::Tensor *> maps = {&m_latents.guidance, &m_latents.sample, &m_latents.next};
    if (m_looksBack)
        maps.insert(maps.end(), {&m_latents.original, &m_latents.nextOriginal});
    const LatentSize size = context.stage.latentSize;
    const std::array sizes = {context.plan.latentChannels, size.height, size.width};
    for (at::Tensor *map : maps)
        context.journal.persist([&] { *map = makeMap(context.store.path(), sizes, context.mapFileBytes); });
}

bool UpscaleStage::run(const TileSource &previous)
{
    if (!encode(previous))
        return false;
    m_context.sink(StageVisible{m_context.stage.index});
    if (!denoise())
        return false;
    if (m_context.stage.sampling.locksTone) {
        lockTone(m_latents.sample, m_latents.guidance, m_latents.next);
        std::swap(m_latents.sample, m_latents.next);
    }
    const StagePlan &stage = m_context.stage;
    const int last = stage.steps - 1;
    const BandLock lock = {stage, previous, {m_sliderLog.guidedStepsAt(last), m_sliderMapLog.at(stage.index, last)}};
    return decodeStage(m_context, m_vae, m_latents.sample, m_canvas, true, &lock);
}

bool UpscaleStage::encode(const TileSource &previous)
{
    const LatentSize size = m_context.stage.latentSize;
    const auto tiles = m_vae.tiles(size);
    std::set<int64_t> done = loadParts(LatentKind::Guidance, 0, tiles, m_latents.guidance);
    for (const int64_t part : done)
        m_context.meter.skip(ProgressMeter::Work::Encode,
                             toPixels(tiles[static_cast<size_t>(part)], m_vae.factor()).area());
    if (done.size() == tiles.size())
        return true;

    EnlargedPicture picture(previous, m_context.stage.size);
    using Work = ProgressMeter::Work;
    const auto read = [&](const PixelRect &area) {
        return m_context.meter.measure(Work::Canvas, 0, [&] { return picture.read(area); });
    };
    VaeProgress progress(m_context, StagePhase::Encoding, static_cast<int64_t>(tiles.size()),
                         m_vae.surveyedTileCount(size));
    VaeStatistics statistics(
        m_context, m_vae, StagePhase::Encoding, progress,
        [&](const TiledVae::Proceed &proceed, const TiledVae::SurveyedTiles &known) {
            return m_vae.surveyForEncoding(size, read, proceed, known);
        },
        [&](int64_t parts) { return m_vae.encoderStatistics(size, read, parts); });
    const auto encodeTile = [&](const LatentRect &tile) {
        const int64_t parts = m_context.memory.vaeParts();
        const PictureStatistics *shared = statistics.forParts(parts);
        return !shared ? at::Tensor()
                       : m_context.meter.measure(Work::Encode, toPixels(tile, m_vae.factor()).area(),
                                                 [&] { return m_vae.encodeTile(size, read, tile, *shared, parts); });
    };
    for (size_t i = 0; i < tiles.size(); ++i) {
        const auto part = static_cast<int64_t>(i);
        if (done.contains(part))
            continue;
        if (!m_context.proceed())
            return false;
        const PixelRect area = toPixels(tiles[i], m_vae.factor());
        progress.tellTile(static_cast<int64_t>(done.size()), area);
        const at::Tensor latents =
            m_context.memory.fit(m_context.stage, 0, MemoryLimit::VaeParts, 1, [&] { return encodeTile(tiles[i]); });
        if (!latents.defined())
            return false;
        window(m_latents.guidance, tiles[i]).copy_(latents);
        m_context.meter.measure(Work::Canvas, 0, [&] {
            forEachCanvasTile(m_canvas.pyramid(), area, picture.part(area),
                              [&](const TileKey &key, const std::vector<uint8_t> &rgb) { m_canvas.seed(key, rgb); });
        });
        m_context.journal.add(
            WriteBatch::LatentWrite{m_context.stage.index, LatentKind::Guidance, 0, part, toBytes(latents)});
        m_context.publish(m_canvas);
        done.insert(part);
    }
    m_context.journal.add(dropOfEncodingNotes(m_context.stage.index));
    m_context.journal.add(
        WriteBatch::StageWrite{m_context.stage.index, {StagePhase::Denoising, m_context.stage.sampling.firstStep}});
    m_context.journal.commit();
    return true;
}

bool UpscaleStage::denoise()
{
    const int first = resumeSample();
    for (int step = m_context.stage.sampling.firstStep; step < first; ++step)
        m_context.meter.skip(ProgressMeter::Work::UNet,
                             evaluationsPerPatch(step) * static_cast<int64_t>(coverOf(step).size()));
    for (int step = first; step < m_context.stage.steps; ++step) {
        if (!denoiseStep(step))
            return false;
        std::swap(m_latents.sample, m_latents.next);
        std::swap(m_latents.original, m_latents.nextOriginal);
        // The map before stays until the next one is whole: a damaged part can be computed again from it.
        for (const LatentKind kind : {LatentKind::Sample, LatentKind::Original})
            m_context.journal.add(WriteBatch::LatentDrop{m_context.stage.index, kind, step});
        m_context.journal.add(WriteBatch::StageWrite{m_context.stage.index, {StagePhase::Denoising, step + 1}});
        m_context.journal.commit();
    }
    return true;
}

bool UpscaleStage::denoiseStep(int step)
{
    const std::vector<Patch> cover = coverOf(step);
    const auto groups = groupsOf(cover, m_context.stage.batchSize);
    auto left = groupsLeft(groups, step);
    const SliderField slider = applySlider(step, left.size() < groups.size());
    while (!left.empty()) {
        const bool goesOn = m_context.proceed();
        takeSliderMap(step + 1); // saved, however long the step takes
        if (!goesOn)
            return false;
        const size_t index = takeNearestFocus(left, groups);
        const Group group = groups[index];
        std::vector<PixelRect> inWork;
        for (const Patch &patch : group)
            inWork.push_back(toPixels(patch.owned, m_vae.factor()));
        const auto done =
            static_cast<int64_t>((groups.size() - left.size() - 1) * static_cast<size_t>(m_context.stage.batchSize));
        m_context.report(StagePhase::Denoising, step, done, static_cast<int64_t>(cover.size()), std::move(inWork));
        m_context.memory.fit(m_context.stage, step, MemoryLimit::BatchSize, m_context.stage.batchSize, [&] {
            evaluate(group, step, slider);
            recordGroup(group, static_cast<int64_t>(index) * m_context.stage.batchSize, step);
        });
        m_context.journal.commitIfDue();
    }
    return true;
}

/// As many patches at once as memory allows. Doing or recording some of them again gives the same.
void UpscaleStage::evaluate(Group group, int step, const SliderField &slider)
{
    const auto batch = static_cast<size_t>(m_context.memory.batchSize(m_context.stage.batchSize));
    for (size_t first = 0; first < group.size(); first += batch)
        m_denoiser.step(m_latents, step, slider, group.subspan(first, std::min(batch, group.size() - first)));
}

int UpscaleStage::resumeSample()
{
    const StageState state = m_context.store.stageState(m_context.stage.index);
    for (const int step : {state.step, state.step - 1}) {
        if (step > m_context.stage.sampling.firstStep && loadSample(step))
            return step;
    }
    m_denoiser.startingPoint(m_latents.guidance, m_latents.sample);
    return m_context.stage.sampling.firstStep;
}

int64_t UpscaleStage::evaluationsPerPatch(int step) const
{
    return evaluationsPerSample(m_context.stage, step);
}

bool UpscaleStage::loadSample(int step)
{
    return loadMap(LatentKind::Sample, step, m_latents.sample)
           && (!m_looksBack || loadMap(LatentKind::Original, step, m_latents.original));
}

bool UpscaleStage::loadMap(LatentKind kind, int step, at::Tensor &map)
{
    const std::vector<LatentRect> areas = ownedBy(coverOf(step - 1));
    return loadParts(kind, step, areas, map).size() == areas.size();
}

/// Loads what the document holds of a map. \param areas  of all its parts. \return the parts that are sound.
std::set<int64_t> UpscaleStage::loadParts(LatentKind kind, int step, const std::vector<LatentRect> &areas,
                                          at::Tensor &map)
{
    std::set<int64_t> loaded;
    m_context.store.readLatents(m_context.stage.index, kind, step, [&](const LatentPart &part) {
        if (part.part < 0 || part.part >= static_cast<int64_t>(areas.size()))
            return; // of a stranger's making
        const LatentRect &area = areas[static_cast<size_t>(part.part)];
        const auto latents = fromBytes(part.bytes, {m_context.plan.latentChannels, area.height(), area.width()});
        if (!latents.defined())
            return;
        window(map, area).copy_(latents);
        loaded.insert(part.part);
    });
    return loaded;
}

/// A step is either guided as a whole or not at all: a change waits for the next step once patches of this one are done.
SliderField UpscaleStage::applySlider(int step, bool isStepBegun)
{
    const auto wanted = m_context.control.slider(m_context.stage.index);
    SliderChange change;
    if (wanted && !isStepBegun && m_sliderLog.set(step, *wanted, change)) {
        m_context.journal.add(change);
        m_context.sink(SliderApplied{change.stage, change.step, change.guidedSteps});
    }
    if (!isStepBegun)
        takeSliderMap(step);
    return {m_sliderLog.guidedStepsAt(step), m_sliderMapLog.at(m_context.stage.index, step)};
}

/// Logs what was painted since, to hold from `step` on; behind the last one, from the next stage on.
void UpscaleStage::takeSliderMap(int step)
{
    const auto wanted = m_context.control.sliderMap();
    const bool isLast = step >= m_context.stage.steps;
    SliderMapChange change;
    if (!wanted || !m_sliderMapLog.set(m_context.stage.index + (isLast ? 1 : 0), isLast ? 0 : step, wanted, change))
        return;
    m_context.journal.add(change);
    m_context.sink(SliderMapApplied{change.stage, change.step});
}

/// The groups of the step that must be done; the results of the others are loaded into the next map.
std::vector<size_t> UpscaleStage::groupsLeft(const std::vector<Group> &groups, int step)
{
    const std::vector<LatentRect> areas = ownedBy(coverOf(step));
    std::set<int64_t> done = loadParts(LatentKind::Sample, step + 1, areas, m_latents.next);
    if (m_looksBack) {
        const auto originals = loadParts(LatentKind::Original, step + 1, areas, m_latents.nextOriginal);
        std::erase_if(done, [&](int64_t patch) { return !originals.contains(patch); });
    }
    std::vector<size_t> left;
    int64_t patch = 0;
    for (size_t i = 0; i < groups.size(); ++i) {
        bool isDone = true;
        for (size_t k = 0; k < groups[i].size(); ++k)
            isDone = done.contains(patch++) && isDone;
        if (!isDone)
            left.push_back(i);
        else
            m_context.meter.skip(ProgressMeter::Work::UNet,
                                 evaluationsPerPatch(step) * static_cast<int64_t>(groups[i].size()));
    }
    return left;
}

/// Where the user looks comes first; else the order of the groups. The result is the same.
size_t UpscaleStage::takeNearestFocus(std::vector<size_t> &left, const std::vector<Group> &groups) const
{
    auto chosen = left.begin();
    if (const auto focus = m_context.control.focus()) {
        const double x = focus->x * static_cast<double>(m_context.stage.latentSize.width);
        const double y = focus->y * static_cast<double>(m_context.stage.latentSize.height);
        const auto distance = [&](size_t index) {
            double nearest = std::numeric_limits<double>::infinity();
            for (const Patch &patch : groups[index]) {
                const double dx = static_cast<double>(patch.owned.left + patch.owned.right) / 2 - x;
                const double dy = static_cast<double>(patch.owned.top + patch.owned.bottom) / 2 - y;
                nearest = std::min(nearest, dx * dx + dy * dy);
            }
            return nearest;
        };
        chosen = std::ranges::min_element(left, {}, distance);
    }
    const size_t index = *chosen;
    left.erase(chosen);
    return index;
}

void UpscaleStage::recordGroup(Group group, int64_t firstPatch, int step)
{
    for (const Patch &patch : group) {
        const auto record = [&](LatentKind kind, const at::Tensor &map) {
            m_context.journal.add(WriteBatch::LatentWrite{m_context.stage.index, kind, step + 1, firstPatch,
                                                          toBytes(window(map, patch.owned))});
        };
        record(LatentKind::Sample, m_latents.next);
        if (m_looksBack)
            record(LatentKind::Original, m_latents.nextOriginal);
        ++firstPatch;
    }
}

} // namespace pixelsmith
