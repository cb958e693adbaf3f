#pragma once

#include "document/document_store.h"

#include <pixelsmith/tile_source.h>

#include <memory>
#include <vector>

namespace pixelsmith {

/// The growing picture of one stage, written tile by tile; coarse levels follow in linear light as tiles arrive.
/// Belongs to the thread that runs the pipeline. What was written reaches readers with flush() and a commit.
class Canvas
{
public:
    /// Continues from what the store holds already.
    Canvas(DocumentStore &store, int stage, PixelSize size);
    ~Canvas();

    const TilePyramid &pyramid() const;

    /// Replaces a tile of level 0 and the quadrants that show it in all coarser levels.
    /// \param rgb  3 bytes a pixel, the tile's full width and height, rows without padding.
    void write(const TileKey &key, std::vector<uint8_t> rgb);

    /// As write(), but only the coarser levels change: they show the enlarged previous picture until the stage's own
    /// pixels come.
    void seed(const TileKey &key, const std::vector<uint8_t> &rgb);

    /// A damaged tile counts as not written.
    bool isWritten(const TileKey &key) const;

    /// Moves all tiles changed since the last call into the batch and returns their keys.
    std::vector<TileKey> flush(WriteBatch &batch);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace pixelsmith
