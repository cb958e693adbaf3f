#pragma once

#include "document/document_store.h"
#include "support/fake_tile_source.h"

#include <pixelsmith/document.h>

/// A small request, its plan and tiles to fill a document with.
struct SampleDocument
{
    pixelsmith::GenerationRequest request;
    pixelsmith::GenerationPlan plan;

    /// A base of 1024² and one enlargement; the embedded numbers do not matter to the document.
    explicit SampleDocument(pixelsmith::PixelSize target = {2048, 2048})
    {
        request.prompt = "a lake, \"at\" dawn – ünïcode";
        request.seed = 4711;
        request.targetSize = target;
        plan = pixelsmith::makePlan(request, model());
    }

    static pixelsmith::ModelInfo model()
    {
        pixelsmith::ModelInfo info;
        info.name = "sample";
        info.identity = "0123456789abcdef";
        return info;
    }

    /// Every pixel has the colour.
    static std::shared_ptr<const pixelsmith::Tile> flatTile(const pixelsmith::TileKey &key, const Rgb &colour,
                                                            int64_t side = pixelsmith::kTileSide)
    {
        auto tile = std::make_shared<pixelsmith::Tile>();
        tile->key = key;
        tile->width = tile->height = side;
        for (int64_t i = 0; i < side * side; ++i)
            tile->rgb.insert(tile->rgb.end(), colour.begin(), colour.end());
        return tile;
    }
};
