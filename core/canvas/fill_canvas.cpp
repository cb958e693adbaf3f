#include "canvas/fill_canvas.h"

#include "base/ordered_tasks.h"
#include "canvas/resample.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>

namespace pixelsmith {

namespace {

std::vector<uint8_t> pixelsOf(const TileSource &picture, const TilePyramid &pyramid, const TileKey &key)
{
    if (picture.size() != pyramid.size())
        return toRgb(resample(picture, pyramid.size(), pyramid.tileRect(key)));
    const auto tile = picture.tile(key);
    if (!tile)
        throw Error(ErrorKind::Io, fmt::format("The picture is not complete: its tile in column {}, row {} is missing.",
                                               key.column, key.row));
    return tile->rgb;
}

} // namespace

bool fillCanvas(const TileSource &picture, Canvas &canvas, const std::function<bool(const TileKey &key)> &written)
{
    const TilePyramid &pyramid = canvas.pyramid();
    const auto keys = pyramid.tilesIn(0, PixelRect::of(pyramid.size()));
    OrderedTasks<std::vector<uint8_t>> reading(workerCount() + 1);
    size_t started = 0;
    for (const TileKey &key : keys) {
        for (; started < keys.size() && !reading.isFull(); ++started)
            reading.start([&, next = keys[started]] { return pixelsOf(picture, pyramid, next); });
        canvas.write(key, reading.take());
        if (!written(key))
            return false;
    }
    return true;
}

} // namespace pixelsmith
