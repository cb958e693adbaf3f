#include <pixelsmith/unpack_picture.h>

#include "canvas/fill_canvas.h"

#include <pixelsmith/document.h>
#include <pixelsmith/generation_plan.h>

namespace pixelsmith {

namespace {

constexpr int64_t kTilesOfCommit = 32;

/// Of a document that nothing will be painted in: one stage, and no model.
GenerationPlan planOf(const GenerationRequest &request, PixelSize size)
{
    GenerationPlan plan = makePlan(request, {}, size);
    plan.stages.resize(1);
    // Not rounded to whole latents: there will be none.
    plan.vaeScaleFactor = 1;
    plan.stages[0].size = size;
    plan.stages[0].latentSize = {size.width, size.height};
    return plan;
}

bool unpack(const TileSource &picture, DocumentStore &store, const ExportProgress &progress)
{
    Canvas canvas(store, 0, picture.size());
    const int64_t count = canvas.pyramid().tileCount(0);
    int64_t done = 0;
    WriteBatch batch;
    const auto written = [&](const TileKey &) {
        ++done;
        if (done % kTilesOfCommit == 0 || done == count) {
            canvas.flush(batch);
            store.commit(batch);
            batch.clear();
        }
        return !progress || progress(static_cast<double>(done) / static_cast<double>(count));
    };
    if (!fillCanvas(picture, canvas, written))
        return false;
    batch.add(WriteBatch::StageWrite{0, {StagePhase::Done, 0}});
    store.commit(batch);
    return true;
}

} // namespace

bool unpackPicture(const std::filesystem::path &path, const std::filesystem::path &document,
                   const ExportProgress &progress)
{
    const auto picture = openImageFile(path);
    GenerationRequest request;
    request.baseImage = path.string();
    auto made = Document::create(document, request, planOf(request, picture->size()));
    const auto removeIt = [&] {
        made.reset(); // closed first, so that nothing is left beside it
        std::error_code ignored;
        std::filesystem::remove(document, ignored);
    };
    bool isDone = false;
    try {
        isDone = unpack(*picture, made->store(), progress);
    } catch (...) {
        removeIt();
        throw;
    }
    if (!isDone)
        removeIt();
    return isDone;
}

} // namespace pixelsmith
