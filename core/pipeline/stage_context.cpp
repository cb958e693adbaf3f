#include "pipeline/stage_context.h"

#include "canvas/resample.h"
#include "guidance/band_lock.h"
#include "pipeline/map_window.h"
#include "plan/guidance_steps.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

namespace pixelsmith {

namespace {

/// Evaluations of each patch from which a survey is made. To survey for encoder and decoder takes about the time of four
/// with the embedded model, less with SDXL, whose UNet is the larger part.
constexpr int64_t kEvaluationsForSurvey = 32;

} // namespace

bool StageContext::proceed() const
{
    if (control.isPaused())
        journal.checkpoint();
    return control.proceed();
}

void StageContext::report(StagePhase phase, int step, int64_t partsDone, int64_t parts,
                          std::vector<PixelRect> inWork) const
{
    Progress progress;
    progress.stage = stage.index;
    progress.stageCount = static_cast<int>(plan.stages.size());
    progress.phase = phase;
    progress.firstStep = stage.sampling.firstStep;
    progress.step = step;
    progress.steps = stage.steps;
    progress.partsDone = partsDone;
    progress.parts = parts;
    progress.inWork = std::move(inWork);
    meter.fill(progress);
    progress.documentSeconds = journal.writingSeconds();
    sink(progress);
}

void StageContext::publish(Canvas &canvas) const
{
    std::vector<TileKey> tiles = canvas.flush(journal.batch());
    journal.commit();
    if (!tiles.empty())
        sink(TilesChanged{stage.index, std::move(tiles)});
}

bool StageContext::affordsSurvey() const
{
    int64_t evaluations = 0;
    for (int step = stage.sampling.firstStep; step < stage.steps; ++step)
        evaluations += evaluationsPerSample(stage, step);
    return evaluations >= kEvaluationsForSurvey;
}

VaeProgress::VaeProgress(const StageContext &context, StagePhase phase, int64_t tiles, int64_t surveyed)
    : m_context(context)
    , m_phase(phase)
    , m_tiles(tiles)
    , m_surveyedAtEnd(context.affordsSurvey() ? surveyed : 0)
{
}

void VaeProgress::tellTile(int64_t done, const PixelRect &area)
{
    m_done = done;
    m_area = area;
    report();
}

bool VaeProgress::tellSurveyedTile()
{
    if (!m_context.proceed())
        return false;
    report();
    m_surveyed = std::min(m_surveyed + 1, m_surveyedAtEnd); // more where memory ran out on the way
    return true;
}

void VaeProgress::report() const
{
    m_context.report(m_phase, m_phase == StagePhase::Decoding ? m_context.stage.steps : 0, m_surveyed + m_done,
                     m_surveyedAtEnd + m_tiles, m_area.isEmpty() ? std::vector<PixelRect>() : std::vector{m_area});
}

VaeStatistics::VaeStatistics(const StageContext &context, const TiledVae &vae, StagePhase phase, VaeProgress &progress,
                             Survey survey, Sample sample)
    : m_context(context)
    , m_vae(vae)
    , m_progress(progress)
    , m_notes(context.store, context.journal, context.stage.index, phase, vae.config())
    , m_survey(std::move(survey))
    , m_sample(std::move(sample))
{
    m_progress.skipSurveyed(m_notes.tileCount());
}

const PictureStatistics *VaeStatistics::forParts(int64_t parts)
{
    const bool isInParts = parts > 1;
    if (m_statistics && m_isInParts == isInParts)
        return &*m_statistics;
    m_isInParts = isInParts;
    m_statistics = found(isInParts);
    if (!m_statistics) {
        m_statistics = m_context.meter.measure(ProgressMeter::Work::Survey, 0, [&] {
            const TiledVae::SurveyedTiles known = {
                [this](int64_t tile) { return m_notes.tile(tile); },
                [this](int64_t tile, const PictureMoments &moments) { m_notes.keepTile(tile, moments); }};
            return !isInParts && m_context.affordsSurvey()
                       ? m_survey([this] { return m_progress.tellSurveyedTile(); }, known)
                       : std::optional(m_sample(parts));
        });
        if (m_statistics)
            m_notes.keep(isInParts, *m_statistics);
    }
    m_progress.endSurvey();
    return m_statistics ? &*m_statistics : nullptr;
}

/// By the run that this one goes on with.
std::optional<PictureStatistics> VaeStatistics::found(bool isInParts)
{
    auto statistics = m_notes.statistics(isInParts);
    if (statistics && statistics->tokens.defined())
        statistics->tokens = statistics->tokens.to(m_vae.device());
    return statistics;
}

void StageContext::finish() const
{
    for (const LatentKind kind : {LatentKind::Guidance, LatentKind::Sample, LatentKind::Original, LatentKind::Survey})
        journal.add(WriteBatch::LatentDrop{stage.index, kind, std::numeric_limits<int>::max()});
    journal.add(WriteBatch::StageWrite{stage.index, {StagePhase::Done, stage.steps}});
    journal.commit();
    report(StagePhase::Done, stage.steps, 0, 0);
    sink(StageFinished{stage.index});
}

at::Tensor enlarged(const TileSource &picture, PixelSize size, const PixelRect &area)
{
    FloatImage image = resample(picture, size, area);
    return at::from_blob(image.rgb.data(), {area.height(), area.width(), 3}, at::kFloat).permute({2, 0, 1}).clone();
}

std::vector<uint8_t> toRgb(const at::Tensor &pixels)
{
    const at::Tensor bytes = pixels.mul(255).round_().clamp_(0, 255).to(at::kByte).permute({1, 2, 0}).contiguous();
    const uint8_t *data = bytes.const_data_ptr<uint8_t>();
    return {data, data + bytes.numel()};
}

void forEachCanvasTile(const TilePyramid &pyramid, const PixelRect &area, const at::Tensor &pixels,
                       const std::function<void(const TileKey &, std::vector<uint8_t>)> &use)
{
    for (const TileKey &key : pyramid.tilesIn(0, area)) {
        const PixelRect tile = pyramid.tileRect(key);
        PIXELSMITH_CHECK(area.contains(tile), "an area of whole tiles");
        use(key, toRgb(pixels.slice(1, tile.top - area.top, tile.bottom - area.top)
                           .slice(2, tile.left - area.left, tile.right - area.left)));
    }
}

namespace {

/// λ of the pixels of an area, [h, w] or one for all. What is painted fades over three latents, so that no line shows.
at::Tensor lockStrength(const BandLock &lock, const LatentRect &area, PixelSize pixels)
{
    const StagePlan &stage = lock.stage;
    const auto strengthOf = [&](int guidedSteps) {
        return static_cast<float>(stage.sampling.bandLock * guidedSteps / stage.steps);
    };
    if (!lock.slider.map)
        return at::scalar_tensor(strengthOf(lock.slider.guidedSteps));
    const std::vector<int> values =
        lock.slider.map->guidedSteps(stage.latentSize, area, lock.slider.guidedSteps, stage.steps);
    const auto [least, most] = std::ranges::minmax(values);
    if (least == most)
        return at::scalar_tensor(strengthOf(least));
    std::vector<float> strengths(values.size());
    std::ranges::transform(values, strengths.begin(), strengthOf);
    const at::Tensor map = at::tensor(strengths).view({1, 1, area.height(), area.width()});
    const at::Tensor gentle = at::avg_pool2d(map, 3, 1, 1, /*ceil_mode=*/false, /*count_include_pad=*/false);
    return at::upsample_bilinear2d(gentle, {pixels.height, pixels.width}, /*align_corners=*/false)[0][0];
}

} // namespace

at::Tensor decodeLocked(const BandLock *lock, const LatentRect &owned, const LatentRect &known, int64_t factor,
                        const DecodeArea &decode)
{
    if (!lock || lock->stage.sampling.bandLock <= 0)
        return decode(owned);
    const double scale = static_cast<double>(lock->stage.size.longSide())
                         / static_cast<double>(lock->previous.pyramid().size().longSide());
    const LatentRect seen = owned.grownBy(ceilDiv(bandLockReach(scale), factor)).intersected(known);
    const PixelRect area = toPixels(seen, factor);
    const at::Tensor strength = lockStrength(*lock, seen, area.size());
    const at::Tensor picture = enlarged(lock->previous, lock->stage.size, area);
    return window(lockBand(decode(seen), picture, strength, scale), toPixels(relativeTo(owned, seen), factor));
}

bool decodeStage(const StageContext &context, const TiledVae &vae, const at::Tensor &latents, Canvas &canvas,
                 bool keepWritten, const BandLock *lock)
{
    const auto tiles = vae.tiles(context.stage.latentSize);
    const auto isDone = [&](const LatentRect &tile) {
        const auto keys = canvas.pyramid().tilesIn(0, toPixels(tile, vae.factor()));
        return keepWritten && std::ranges::all_of(keys, [&](const TileKey &key) { return canvas.isWritten(key); });
    };
    VaeProgress progress(context, StagePhase::Decoding, static_cast<int64_t>(tiles.size()),
                         vae.surveyedTileCount(context.stage.latentSize));
    VaeStatistics statistics(
        context, vae, StagePhase::Decoding, progress,
        [&](const TiledVae::Proceed &proceed, const TiledVae::SurveyedTiles &known) {
            return vae.surveyForDecoding(latents, proceed, known);
        },
        [&](int64_t parts) { return vae.decoderStatistics(latents, parts); });
    const auto decode = [&](const LatentRect &tile) {
        const int64_t parts = context.memory.vaeParts();
        const PictureStatistics *shared = statistics.forParts(parts);
        if (!shared)
            return at::Tensor();
        return decodeLocked(
            lock, tile, LatentRect::of(context.stage.latentSize), vae.factor(), [&](const LatentRect &seen) {
                return context.meter.measure(ProgressMeter::Work::Decode, toPixels(tile, vae.factor()).area(),
                                             [&] { return vae.decodeTile(latents, seen, *shared, parts); });
            });
    };
    int64_t done = 0;
    for (const LatentRect &tile : tiles) {
        const PixelRect area = toPixels(tile, vae.factor());
        if (isDone(tile)) {
            context.meter.skip(ProgressMeter::Work::Decode, area.area());
            ++done;
            continue;
        }
        if (!context.proceed())
            return false;
        progress.tellTile(done, area);
        const at::Tensor pixels = context.memory.fit(context.stage, context.stage.steps, MemoryLimit::VaeParts, 1,
                                                     [&] { return decode(tile); });
        if (!pixels.defined())
            return false;
        context.meter.measure(ProgressMeter::Work::Canvas, 0, [&] {
            forEachCanvasTile(canvas.pyramid(), area, pixels,
                              [&](const TileKey &key, std::vector<uint8_t> rgb) { canvas.write(key, std::move(rgb)); });
        });
        context.publish(canvas);
        ++done;
    }
    progress.endSurvey();
    progress.tellTile(done, {});
    return true;
}

} // namespace pixelsmith
