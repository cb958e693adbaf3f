#include "base/hash.h"

#include <pixelsmith/error.h>
#include <pixelsmith/image_file.h>

#include <fmt/format.h>

#include <array>

namespace pixelsmith {

std::string pixelHash(const TileSource &source)
{
    const TilePyramid &pyramid = source.pyramid();
    StreamHash hash;
    const std::array<int64_t, 2> size = {pyramid.size().width, pyramid.size().height};
    hash.add(std::as_bytes(std::span(size)));
    for (const TileKey &key : pyramid.tilesIn(0, PixelRect::of(pyramid.size()))) {
        const auto tile = source.tile(key);
        if (!tile)
            throw Error(ErrorKind::Io,
                        fmt::format("The picture is not complete: its tile in column {}, row {} is missing.",
                                    key.column, key.row));
        hash.add(std::as_bytes(std::span(tile->rgb)));
    }
    return hash.hex();
}

} // namespace pixelsmith
