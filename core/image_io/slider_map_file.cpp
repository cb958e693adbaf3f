#include "image_io/decoded_image.h"

#include <pixelsmith/error.h>
#include <pixelsmith/image_file.h>

#include <fmt/format.h>

#include <cmath>

namespace pixelsmith {

namespace {

/// Brightness and opacity of some pixels.
struct Sum
{
    int64_t pixels = 0;
    int64_t opacity = 0; ///< 255 a pixel
    int64_t shown = 0;   ///< opacity · brightness
};

SliderCell cellOf(const Sum &sum)
{
    if (sum.opacity == 0)
        return {};
    const double value = static_cast<double>(sum.shown) / static_cast<double>(255 * sum.opacity);
    const double cover = static_cast<double>(sum.opacity) / static_cast<double>(sum.pixels);
    const auto rounded = static_cast<uint8_t>(std::lround(cover));
    return rounded == 0 ? SliderCell() : SliderCell{static_cast<uint16_t>(std::lround(value * 65535)), rounded};
}

} // namespace

SliderMap readSliderMap(const std::filesystem::path &path)
{
    DecodedImage image(path);
    if (image.orientation() != 1)
        throw Error(ErrorKind::InvalidRequest,
                    fmt::format("{} is stored turned. Save it upright first.", path.string()), path.string());
    const PixelSize size = image.size();
    SliderMap map = SliderMap::of(size);
    for (int row = 0; row < map.rows(); ++row) {
        const PixelRect band = {0, row * size.height / map.rows(), size.width,
                                ceilDiv((row + 1) * size.height, map.rows())};
        const auto grey = image.readGrey(band);
        for (int column = 0; column < map.columns(); ++column) {
            Sum sum;
            for (int64_t y = 0; y < band.height(); ++y) {
                for (int64_t x = column * size.width / map.columns();
                     x < ceilDiv((column + 1) * size.width, map.columns()); ++x) {
                    const uint8_t *pixel = grey.data() + 2 * (y * size.width + x);
                    ++sum.pixels;
                    sum.opacity += pixel[1];
                    sum.shown += pixel[1] * pixel[0];
                }
            }
            map.set(column, row, cellOf(sum));
        }
    }
    return map;
}

} // namespace pixelsmith
