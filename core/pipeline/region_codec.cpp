#include "pipeline/region_codec.h"

#include "pipeline/map_window.h"

#include <ATen/ATen.h>

namespace pixelsmith {

RegionCodec::RegionCodec(const TiledVae &vae, const TileSource &picture, const StagePlan &stage)
    : m_vae(vae)
    , m_map(stage.latentSize)
    , m_read([&](const PixelRect &area) { return enlarged(picture, stage.size, area); })
    , m_statistics(vae.encoderStatistics(m_map, m_read))
{
}

at::Tensor RegionCodec::encodeTile(const LatentRect &owned) const
{
    return m_vae.encodeTile(m_map, m_read, owned, m_statistics);
}

at::Tensor RegionCodec::encode(const LatentRect &area, const BeforeTile &beforeTile) const
{
    std::vector<LatentRect> tiles;
    for (const LatentRect &tile : m_vae.tiles(m_map)) {
        if (tile.intersects(area))
            tiles.push_back(tile.intersected(area));
    }
    at::Tensor latents;
    for (size_t i = 0; i < tiles.size(); ++i) {
        if (!beforeTile(static_cast<int64_t>(i), static_cast<int64_t>(tiles.size()),
                        toPixels(tiles[i], m_vae.factor())))
            return {};
        const at::Tensor tile = encodeTile(tiles[i]);
        if (!latents.defined())
            latents = at::empty({tile.size(0), area.height(), area.width()}, at::kFloat);
        window(latents, relativeTo(tiles[i], area)).copy_(tile);
    }
    return latents;
}

PictureStatistics RegionCodec::decoderStatistics() const
{
    return m_vae.decoderStatistics(m_map, [this](const LatentRect &area) { return encodeTile(area); });
}

at::Tensor decodeRegion(const TiledVae &vae, const BandLock &lock, const LatentRect &area, const at::Tensor &latents,
                        const PictureStatistics &statistics, const PixelRect &region)
{
    const LatentSize map = lock.stage.latentSize;
    const LatentRect wanted = toLatents(region, vae.factor());
    const PixelRect pixels = toPixels(wanted, vae.factor());
    const bool isWhole = area == LatentRect::of(map);
    at::Tensor picture = at::empty({3, pixels.height(), pixels.width()}, at::kFloat);
    for (const LatentRect &tile : vae.tiles(map)) {
        const LatentRect shared = tile.intersected(wanted);
        if (shared.isEmpty())
            continue;
        // A tile as the run has it, where all of it is here.
        const LatentRect owned = isWhole ? tile : shared;
        const at::Tensor decoded = decodeLocked(&lock, owned, area, vae.factor(), [&](const LatentRect &seen) {
            return vae.decodeTile(latents, relativeTo(seen, area), statistics);
        });
        window(picture, relativeTo(toPixels(shared, vae.factor()), pixels))
            .copy_(window(decoded, toPixels(relativeTo(shared, owned), vae.factor())));
    }
    return window(picture, relativeTo(region, pixels));
}

} // namespace pixelsmith
