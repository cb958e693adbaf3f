#include "ui/print_size.h"

#include <pixelsmith/generation_plan.h>
#include <pixelsmith/settings.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace pixelsmith {

namespace {

constexpr int64_t kNarrowest = 8; ///< long side by short side: of narrower bases models make nothing

int64_t ceilTo(double value, int64_t step)
{
    // A hair above a whole number is that number.
    return static_cast<int64_t>(std::ceil(value / static_cast<double>(step) - 1e-6)) * step;
}

} // namespace

double inches(double length, LengthUnit unit)
{
    switch (unit) {
    case LengthUnit::Centimetre:
        return length / 2.54;
    case LengthUnit::Millimetre:
        return length / 25.4;
    case LengthUnit::Inch:
        break;
    }
    return length;
}

PixelSize pixelsOf(const PrintSize &print)
{
    return {ceilTo(inches(print.width, print.unit) * print.pixelsPerInch, 1),
            ceilTo(inches(print.height, print.unit) * print.pixelsPerInch, 1)};
}

PrintSize turned(const PrintSize &print, PixelSize picture)
{
    PrintSize other = print;
    std::swap(other.width, other.height);
    return pixelsPerInch(picture, other) > pixelsPerInch(picture, print) ? other : print;
}

double pixelsPerInch(PixelSize picture, const PrintSize &print)
{
    return std::min(static_cast<double>(picture.width) / inches(print.width, print.unit),
                    static_cast<double>(picture.height) / inches(print.height, print.unit));
}

double eyePixelsPerInch(double distance)
{
    constexpr double minuteOfArc = std::numbers::pi / 180 / 60;
    constexpr double metresPerInch = 0.0254;
    return metresPerInch / (distance * minuteOfArc);
}

PixelSize covering(PixelSize picture, PixelSize print, int64_t step)
{
    const auto width = static_cast<double>(picture.width);
    const auto height = static_cast<double>(picture.height);
    const auto scaleFor = [&](int64_t across, int64_t down) {
        return std::max(static_cast<double>(across) / width, static_cast<double>(down) / height);
    };
    const double scale = std::min(scaleFor(print.width, print.height), scaleFor(print.height, print.width));
    if (scale <= 1)
        return picture;
    return {ceilTo(width * scale, step), ceilTo(height * scale, step)};
}

bool isPossible(PixelSize print)
{
    const Setting &side = setting("target_side");
    return print.longSide() <= static_cast<int64_t>(side.maximum)
           && std::min(print.width, print.height) >= static_cast<int64_t>(side.minimum)
           && print.longSide() <= kNarrowest * std::min(print.width, print.height);
}

PixelSize baseFor(PixelSize print, const ModelInfo &model)
{
    // The plan of a picture of that shape, large enough to have a base of the model's own size.
    const double large = 4.0 * static_cast<double>(model.nativeSize().longSide());
    const double scale = std::max(1.0, large / static_cast<double>(std::min(print.width, print.height)));
    GenerationRequest request;
    request.targetSize = {ceilTo(static_cast<double>(print.width) * scale, model.vaeScaleFactor),
                          ceilTo(static_cast<double>(print.height) * scale, model.vaeScaleFactor)};
    return makePlan(request, model).stages.front().size;
}

} // namespace pixelsmith
