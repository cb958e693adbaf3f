#include "pipeline/import_stage.h"

#include "canvas/resample.h"

#include <pixelsmith/image_file.h>

#include <algorithm>
#include <cmath>

namespace pixelsmith {

namespace {

std::vector<uint8_t> toRgb(const FloatImage &image)
{
    std::vector<uint8_t> rgb(image.rgb.size());
    std::ranges::transform(image.rgb, rgb.begin(), [](float value) {
        return static_cast<uint8_t>(std::lround(std::clamp(value, 0.0f, 1.0f) * 255.0f));
    });
    return rgb;
}

} // namespace

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
