#include "pipeline/import_stage.h"

#include "canvas/resample.h"

#include <pixelsmith/image_file.h>

namespace pixelsmith {

bool runImportStage(const StageContext &context)
{
    const auto picture = openImageFile(context.plan.baseImage);
    Canvas canvas(context.store, context.stage.index, context.stage.size);
    const auto keys = canvas.pyramid().tilesIn(0, PixelRect::of(context.stage.size));
    int64_t done = 0;
    for (const TileKey &key : keys) {
        if (!context.control.proceed())
            return false;
        const PixelRect area = canvas.pyramid().tileRect(key);
        canvas.write(key, toRgb(resample(*picture, context.stage.size, area)));
        context.publish(canvas);
        context.report(StagePhase::Decoding, 0, ++done, static_cast<int64_t>(keys.size()), {area});
    }
    return true;
}

} // namespace pixelsmith
