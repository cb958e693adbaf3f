#pragma once

#include "base/ordered_tasks.h"
#include "image_io/page_parts.h"
#include "image_io/page_writer.h"

#include <functional>
#include <utility>

namespace pixelsmith {

/// A page, read part by part and encoded on all cores.
/// \param parts    rectangles from top to bottom, in the page.
/// \param prepare  given each part's pixels in turn, 3 bytes each; answers what encodes them, on any thread.
/// \param use      given what came out, in the same order.
/// Throws what they do, and Error(Io) where a tile is missing.
template<typename Encoded>
void encodeParts(const TileSource &source, const Page &page, const std::vector<PixelRect> &parts,
                 const std::function<std::function<Encoded()>(size_t part, SharedBytes rgb)> &prepare,
                 const std::function<void(size_t part, Encoded encoded)> &use)
{
    BandReader reader(source, page.level, moved(parts, page.rect));
    OrderedTasks<Encoded> encoding;
    size_t started = 0;
    for (size_t part = 0; part < parts.size(); ++part) {
        for (; started < parts.size() && !encoding.isFull(); ++started) {
            encoding.start(prepare(started, reader.read(moved(parts[started], page.rect))));
        }
        use(part, encoding.take());
    }
}

} // namespace pixelsmith
