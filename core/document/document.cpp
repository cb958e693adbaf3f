#include <pixelsmith/document.h>

#include "base/file.h"
#include "document/document_store.h"

#include <pixelsmith/error.h>

#include <algorithm>
#include <utility>

namespace pixelsmith {

Document::Document(std::unique_ptr<DocumentStore> store)
    : m_store(std::move(store))
{
}

Document::~Document() = default;

std::shared_ptr<Document> Document::create(const std::filesystem::path &path, const GenerationRequest &request,
                                           const GenerationPlan &plan)
{
    requireFileMayHave(path, static_cast<double>(plan.cost.diskBytes));
    return std::shared_ptr<Document>(new Document(DocumentStore::create(path, request, plan)));
}

std::shared_ptr<Document> Document::open(const std::filesystem::path &path, Access access)
{
    return std::shared_ptr<Document>(new Document(DocumentStore::open(path, access)));
}

const std::filesystem::path &Document::path() const
{
    return m_store->path();
}

bool Document::isWritable() const
{
    return m_store->isWritable();
}

std::string Document::writer() const
{
    return m_store->writer();
}

GenerationRequest Document::request() const
{
    return m_store->request();
}

GenerationPlan Document::plan() const
{
    return m_store->plan();
}

StageState Document::stageState(int stage) const
{
    return m_store->stageState(stage);
}

std::chrono::milliseconds Document::timeSpent(int stage) const
{
    return m_store->timeSpent(stage);
}

std::vector<SliderChange> Document::sliderChanges() const
{
    return m_store->sliderChanges();
}

std::vector<SliderMapChange> Document::sliderMapChanges() const
{
    return m_store->sliderMapChanges();
}

SliderMap Document::sliderMap() const
{
    const auto changes = m_store->sliderMapChanges();
    return changes.empty() ? SliderMap() : *changes.back().map;
}

ComputeEnvironment Document::environment() const
{
    return m_store->environment();
}

bool Document::isFinished() const
{
    return lastFinishedStage() + 1 == static_cast<int>(plan().stages.size());
}

int Document::lastFinishedStage() const
{
    int stage = static_cast<int>(plan().stages.size()) - 1;
    while (stage >= 0 && m_store->stageState(stage).phase != StagePhase::Done)
        --stage;
    return stage;
}

void Document::extendTo(const GenerationRequest &request, const GenerationPlan &longer)
{
    if (!extends(longer, plan()))
        throw Error(
            ErrorKind::InvalidRequest,
            "The picture cannot be grown with these settings: only stages may be added to what is painted already. "
            "Start a new picture to change anything else.");
    requireFileMayHave(path(), static_cast<double>(longer.cost.diskBytes));
    m_store->setPlan(request, longer);
}

namespace {

/// The stage and step that are done next.
std::pair<int, int> nextStep(const DocumentStore &store, const GenerationPlan &plan)
{
    for (const StagePlan &stage : plan.stages) {
        const StageState state = store.stageState(stage.index);
        if (state.phase == StagePhase::Done)
            continue;
        if (stage.index == 0)
            return {1, 0};
        if (state.phase != StagePhase::Denoising)
            return {stage.index, 0};
        const bool isBegun = store.hasLatents(stage.index, LatentKind::Sample, state.step + 1);
        const int step = state.step + (isBegun ? 1 : 0);
        return step < stage.steps ? std::pair(stage.index, step) : std::pair(stage.index + 1, 0);
    }
    return {static_cast<int>(plan.stages.size()), 0};
}

} // namespace

void Document::setSliderMap(const SliderMap &map)
{
    const auto [stage, step] = nextStep(*m_store, plan());
    WriteBatch batch;
    batch.add(SliderMapChange{stage, step, std::make_shared<SliderMap>(map)});
    m_store->commit(batch);
}

bool Document::isRedoWanted() const
{
    const int last = static_cast<int>(plan().stages.size()) - 1;
    if (last == 0 || !isFinished())
        return false;
    // Parts of a stage that the picture has grown beyond count no more.
    if (std::ranges::any_of(m_store->redoParts(), [&](const RedoPart &part) { return part.stage == last; }))
        return true;
    const auto changes = m_store->sliderMapChanges();
    const auto later = std::ranges::find_if(changes, [&](const SliderMapChange &c) { return c.stage > last; });
    if (later == changes.end())
        return false;
    const SliderMap before = later == changes.begin() ? SliderMap() : *std::prev(later)->map;
    return !before.paintsAs(*changes.back().map);
}

void Document::saveCopy(const std::filesystem::path &path) const
{
    m_store->saveCopy(path);
}

} // namespace pixelsmith
