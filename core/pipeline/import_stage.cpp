#include "pipeline/import_stage.h"

#include "canvas/fill_canvas.h"

#include <pixelsmith/image_file.h>

namespace pixelsmith {

namespace {

constexpr int64_t kTilesOfCommit = 32;

} // namespace

bool runImportStage(const StageContext &context, const TileSource &picture)
{
    Canvas canvas(context.store, context.stage.index, context.stage.size);
    const int64_t count = canvas.pyramid().tileCount(0);
    int64_t done = 0;
    const auto written = [&](const TileKey &key) {
        if (!context.proceed())
            return false;
        ++done;
        if (done % kTilesOfCommit == 0 || done == count)
            context.publish(canvas);
        context.report(StagePhase::Decoding, 0, done, count, {canvas.pyramid().tileRect(key)});
        return true;
    };
    return context.proceed() && fillCanvas(picture, canvas, written);
}

bool runImportStage(const StageContext &context)
{
    return runImportStage(context, *openImageFile(context.plan.baseImage));
}

} // namespace pixelsmith
