#include <pixelsmith/document.h>

#include "base/file.h"
#include "document/document_store.h"

#include <pixelsmith/error.h>

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

std::vector<SliderChange> Document::sliderChanges() const
{
    return m_store->sliderChanges();
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

void Document::saveCopy(const std::filesystem::path &path) const
{
    m_store->saveCopy(path);
}

} // namespace pixelsmith
