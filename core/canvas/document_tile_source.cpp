#include "document/document_store.h"

#include <pixelsmith/error.h>
#include <pixelsmith/tile_source.h>

#include <fmt/format.h>

namespace pixelsmith {

namespace {

/// A stage as the store holds it; thread-safe as the store's reading is.
class DocumentTileSource : public TileSource
{
public:
    DocumentTileSource(std::shared_ptr<const Document> document, int stage, PixelSize size)
        : m_document(std::move(document))
        , m_stage(stage)
        , m_pyramid(size)
    {
    }

    const TilePyramid &pyramid() const override { return m_pyramid; }

    std::shared_ptr<const Tile> tile(const TileKey &key) const override
    {
        if (!m_pyramid.contains(key))
            return nullptr;
        auto tile = m_document->store().readTile(m_stage, key);
        const PixelSize size = m_pyramid.tileRect(key).size();
        if (tile && (tile->width != size.width || tile->height != size.height))
            throw Error(ErrorKind::Io,
                        fmt::format("{} is damaged: a tile of stage {} has a wrong size. Everything else can still be "
                                    "used.",
                                    m_document->path().string(), m_stage),
                        m_document->path().string());
        return tile;
    }

private:
    std::shared_ptr<const Document> m_document;
    int m_stage;
    TilePyramid m_pyramid;
};

} // namespace

std::shared_ptr<const TileSource> openStage(const std::shared_ptr<const Document> &document, int stage)
{
    const GenerationPlan plan = document->plan();
    if (stage < 0 || stage >= static_cast<int>(plan.stages.size()))
        throw Error(ErrorKind::InvalidRequest,
                    fmt::format("The picture has the stages 0 to {}, not {}.", plan.stages.size() - 1, stage));
    return std::make_shared<DocumentTileSource>(document, stage, plan.stages[static_cast<size_t>(stage)].size);
}

} // namespace pixelsmith
