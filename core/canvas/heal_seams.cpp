#include <pixelsmith/heal_seams.h>

#include "document/document_store.h"

#include <pixelsmith/error.h>

#include <algorithm>
#include <limits>
#include <tuple>
#include <vector>

namespace pixelsmith {

namespace {

/// Latents to both sides of a border that are wholly new; over some more the new fades into the old.
constexpr int64_t kReach = 8;
/// Strips are cut at multiples of it, so that what is painted at a time stays small; pixels.
constexpr int64_t kSquare = 2048;

int64_t squareOf(const SeamPlace &piece)
{
    return (piece.begin + piece.end) / 2 / kSquare;
}

/// Places that follow each other along a line are one strip.
std::vector<SeamPlace> joined(std::vector<SeamPlace> places)
{
    std::ranges::sort(places, {},
                      [](const SeamPlace &place) { return std::tuple(!place.isVertical, place.at, place.begin); });
    std::vector<SeamPlace> strips;
    for (const SeamPlace &place : places) {
        const bool goesOn = !strips.empty() && strips.back().isVertical == place.isVertical
                            && strips.back().at == place.at && strips.back().end >= place.begin
                            && squareOf(strips.back()) == squareOf(place);
        if (goesOn)
            strips.back().end = std::max(strips.back().end, place.end);
        else
            strips.push_back(place);
    }
    return strips;
}

PixelRect stripOf(const SeamPlace &seam, int64_t reach, PixelSize picture)
{
    const PixelRect strip = seam.isVertical ? PixelRect{seam.at - reach, seam.begin, seam.at + reach, seam.end}
                                            : PixelRect{seam.begin, seam.at - reach, seam.end, seam.at + reach};
    return strip.intersected(PixelRect::of(picture));
}

std::vector<RedoPart> markedParts(const Document &document)
{
    const int last = static_cast<int>(document.plan().stages.size()) - 1;
    std::vector<RedoPart> parts = document.store().redoParts();
    std::erase_if(parts, [last](const RedoPart &part) { return part.stage != last || !part.heals; });
    return parts;
}

} // namespace

SeamFindings findSeams(const std::shared_ptr<const Document> &document, int stage, int64_t most,
                       const std::function<bool()> &goesOn)
{
    const GenerationPlan plan = document->plan();
    const auto picture = openStage(document, stage);
    if (stage == 0)
        return {};
    const StagePlan &planned = plan.stages.at(static_cast<size_t>(stage));
    std::vector<PatchGrid> grids;
    for (int step = planned.sampling.firstStep; step < planned.steps; ++step)
        grids.push_back(patchGrid(plan, stage, step));
    return findSeams(*picture, openStage(document, stage - 1).get(), grids, most, goesOn);
}

std::optional<int64_t> markSeams(const std::shared_ptr<Document> &document, const std::function<bool()> &goesOn)
{
    if (!document->isFinished())
        throw Error(ErrorKind::InvalidRequest,
                    "The picture is not finished yet; seams can be healed when all of its stages are painted.");
    if (const auto marked = markedParts(*document); !marked.empty())
        return static_cast<int64_t>(marked.size());
    const GenerationPlan plan = document->plan();
    const StagePlan &stage = plan.stages.back();
    bool isWhole = true;
    const SeamFindings found =
        findSeams(document, stage.index, std::numeric_limits<int64_t>::max(), [&] { return isWhole = goesOn(); });
    if (!isWhole)
        return std::nullopt;
    WriteBatch::RedoWrite write = {stage.index, {}, true};
    for (const SeamPlace &strip : joined(found.showing))
        write.parts.push_back(stripOf(strip, kReach * plan.vaeScaleFactor, stage.size));
    const auto count = static_cast<int64_t>(write.parts.size());
    if (count > 0) {
        WriteBatch batch;
        batch.add(std::move(write));
        document->store().commit(batch);
    }
    return count;
}

bool isHealingWanted(const Document &document)
{
    return document.isFinished() && !markedParts(document).empty();
}

} // namespace pixelsmith
