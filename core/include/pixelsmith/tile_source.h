#pragma once

#include <pixelsmith/tile.h>

#include <memory>

namespace pixelsmith {

class Document;

/// Read-only view of a picture as tiles: all that the viewer and the exporter know.
/// Every call may come from any thread at any time, while another thread writes.
class TileSource
{
public:
    virtual ~TileSource() = default;

    virtual const TilePyramid &pyramid() const = 0;
    PixelSize size() const { return pyramid().size(); }

    /// The newest version of the tile, read from disk if need be; null where nothing exists yet.
    /// Throws Error(Io) if it cannot be read.
    virtual std::shared_ptr<const Tile> tile(const TileKey &key) const = 0;
};

/// The picture of one stage of a document, as it is now and as it grows. Keeps the document open.
/// Throws Error(InvalidRequest) when the document has no such stage.
std::shared_ptr<const TileSource> openStage(const std::shared_ptr<const Document> &document, int stage);

} // namespace pixelsmith
