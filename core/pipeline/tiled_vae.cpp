#include "pipeline/tiled_vae.h"

#include "pipeline/map_window.h"

#include <pixelsmith/tile.h>

#include <ATen/ATen.h>

#include <array>
#include <cmath>

namespace pixelsmith {

namespace {

/// Latents that a decoded pixel depends on to each side, the middle attention aside.
constexpr int64_t kHalo = 12;
constexpr int64_t kWindowSide = 48;
constexpr int64_t kWindowCount = 6;

LatentRect withHalo(const LatentRect &owned, LatentSize map)
{
    return owned.grownBy(kHalo).intersected(LatentRect::of(map));
}

LatentSize sizeOf(const at::Tensor &map)
{
    return {map.size(2), map.size(1)};
}

/// The largest VAE tile, in whole canvas tiles, whose activations stay below 448 MiB: 30 bytes a pixel and channel of the
/// widest layer at full resolution (measured in float32). Smaller tiles spend more on halos.
LatentSize tileSizeFor(const VaeConfig &config)
{
    const int64_t factor = config.scaleFactor();
    const int64_t side = kTileSide / factor;
    const auto activationBytes = [&](LatentSize size) {
        const int64_t pixels = (size.width + 2 * kHalo) * (size.height + 2 * kHalo) * factor * factor;
        return pixels * 30 * config.block_out_channels.front();
    };
    for (const LatentSize size : {LatentSize{2 * side, 2 * side}, LatentSize{2 * side, side}}) {
        if (activationBytes(size) <= int64_t{448} << 20)
            return size;
    }
    return {side, side};
}

/// The area cut across its longer side, and its halves again, until there are `parts` pieces.
std::vector<LatentRect> piecesOf(const LatentRect &area, int64_t parts)
{
    if (parts <= 1 || area.size().longSide() < 2)
        return {area};
    std::array halves = {area, area};
    if (area.width() >= area.height())
        halves[0].right = halves[1].left = area.left + area.width() / 2;
    else
        halves[0].bottom = halves[1].top = area.top + area.height() / 2;
    std::vector<LatentRect> pieces;
    for (const LatentRect &half : halves) {
        const auto inner = piecesOf(half, parts / 2);
        pieces.insert(pieces.end(), inner.begin(), inner.end());
    }
    return pieces;
}

} // namespace

TiledVae::TiledVae(const AutoencoderKL &vae, int64_t nativeSide, at::Device device)
    : m_vae(vae)
    , m_nativeSide(nativeSide)
    , m_tileSize(tileSizeFor(vae.config()))
    , m_device(device)
{}

std::vector<LatentRect> TiledVae::tiles(LatentSize map) const
{
    if (map.area() <= m_nativeSide * m_nativeSide * 3 / 2)
        return {LatentRect::of(map)};
    std::vector<LatentRect> result;
    for (int64_t top = 0; top < map.height; top += m_tileSize.height) {
        for (int64_t left = 0; left < map.width; left += m_tileSize.width)
            result.push_back(LatentRect::at(left, top, m_tileSize).intersected(LatentRect::of(map)));
    }
    return result;
}

GroupNormStatistics TiledVae::decoderStatistics(const at::Tensor &map, int64_t parts) const
{
    return decoderStatistics(sizeOf(map), [&](const LatentRect &area) { return window(map, area); }, parts);
}

GroupNormStatistics TiledVae::decoderStatistics(LatentSize map, const LatentReader &read, int64_t parts) const
{
    GroupNormStatistics statistics;
    std::vector<at::Tensor> seen;
    for (const LatentRect &area : windows(map, parts))
        seen.push_back(read(area));
    if (seen.empty())
        return statistics;
    auto pass = GroupNormPass::collecting(statistics);
    m_vae.decode(m_vae.fromLatents(at::stack(seen).to(m_device)), pass);
    return statistics;
}

GroupNormStatistics TiledVae::encoderStatistics(LatentSize map, const PixelReader &read, int64_t parts) const
{
    GroupNormStatistics statistics;
    std::vector<at::Tensor> seen;
    for (const LatentRect &area : windows(map, parts))
        seen.push_back(read(toPixels(area, factor())));
    if (seen.empty())
        return statistics;
    auto pass = GroupNormPass::collecting(statistics);
    m_vae.encode(toInput(at::stack(seen)), pass);
    return statistics;
}

at::Tensor TiledVae::decodeTile(const at::Tensor &map, const LatentRect &owned, const GroupNormStatistics &statistics,
                                int64_t parts) const
{
    if (parts <= 1)
        return decodePiece(map, owned, statistics);
    const PixelSize size = toPixels(owned, factor()).size();
    at::Tensor image = at::empty({3, size.height, size.width}, at::kFloat);
    for (const LatentRect &piece : piecesOf(owned, parts))
        window(image, toPixels(relativeTo(piece, owned), factor())).copy_(decodePiece(map, piece, statistics));
    return image;
}

at::Tensor TiledVae::decodePiece(const at::Tensor &map, const LatentRect &owned,
                                 const GroupNormStatistics &statistics) const
{
    const LatentRect seen = withHalo(owned, sizeOf(map));
    const at::Tensor z = m_vae.fromLatents(window(map, seen).unsqueeze(0).to(m_device));
    auto pass = statistics.layers.empty() ? GroupNormPass() : GroupNormPass::applying(statistics);
    const at::Tensor decoded = window(m_vae.decode(z, pass), toPixels(relativeTo(owned, seen), factor()));
    return toImage(decoded[0]);
}

at::Tensor TiledVae::encodeTile(LatentSize map, const PixelReader &read, const LatentRect &owned,
                                const GroupNormStatistics &statistics, int64_t parts) const
{
    if (parts <= 1)
        return encodePiece(map, read, owned, statistics);
    at::Tensor latents;
    for (const LatentRect &piece : piecesOf(owned, parts)) {
        const at::Tensor part = encodePiece(map, read, piece, statistics);
        if (!latents.defined())
            latents = at::empty({part.size(0), owned.height(), owned.width()}, at::kFloat);
        window(latents, relativeTo(piece, owned)).copy_(part);
    }
    return latents;
}

at::Tensor TiledVae::encodePiece(LatentSize map, const PixelReader &read, const LatentRect &owned,
                                 const GroupNormStatistics &statistics) const
{
    const LatentRect seen = withHalo(owned, map);
    auto pass = statistics.layers.empty() ? GroupNormPass() : GroupNormPass::applying(statistics);
    const auto posterior = m_vae.encode(toInput(read(toPixels(seen, factor())).unsqueeze(0)), pass);
    const at::Tensor latents = m_vae.toLatents(posterior.mean.to(at::kFloat));
    return window(latents, relativeTo(owned, seen))[0].to(at::kCPU).contiguous();
}

/// Windows on an even grid, at most kWindowCount, the map's corners among them: what lies in them speaks for the whole.
std::vector<LatentRect> TiledVae::windows(LatentSize map, int64_t parts) const
{
    if (tiles(map).size() == 1 && parts <= 1)
        return {};
    const LatentSize side = {std::min(kWindowSide, map.width), std::min(kWindowSide, map.height)};
    const double ratio = static_cast<double>(map.width) / static_cast<double>(map.height);
    const auto across = [&](int64_t length, int64_t window, double wanted) {
        return std::clamp<int64_t>(std::llround(wanted), 1, ceilDiv(length, window));
    };
    const int64_t columns = across(map.width, side.width, std::sqrt(kWindowCount * ratio));
    const int64_t rows = across(map.height, side.height, kWindowCount / static_cast<double>(columns));
    const auto position = [](int64_t i, int64_t count, int64_t length, int64_t window) {
        return count == 1 ? (length - window) / 2 : (length - window) * i / (count - 1);
    };
    std::vector<LatentRect> result;
    for (int64_t row = 0; row < rows; ++row) {
        for (int64_t column = 0; column < columns; ++column)
            result.push_back(LatentRect::at(position(column, columns, map.width, side.width),
                                            position(row, rows, map.height, side.height), side));
    }
    return result;
}

at::Tensor TiledVae::toImage(const at::Tensor &decoded) const
{
    return decoded.to(at::kFloat).mul(0.5).add_(0.5).clamp_(0, 1).to(at::kCPU).contiguous();
}

at::Tensor TiledVae::toInput(const at::Tensor &pixels) const
{
    return pixels.to(m_device).mul(2).sub_(1);
}

} // namespace pixelsmith
