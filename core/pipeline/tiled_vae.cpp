#include "pipeline/tiled_vae.h"

#include "pipeline/map_window.h"

#include <pixelsmith/tile.h>

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace pixelsmith {

namespace {

constexpr int64_t kWindowCount = 6;
/// Smaller windows are mostly border, larger ones tell no more.
constexpr int64_t kLeastWindowSide = 24;
constexpr int64_t kMostWindowSide = 48;
constexpr int64_t kSurveyedTiles = 64;

/// What reaches a tile from its surroundings fades long before the network's reach ends. The embedded decoder's is 13.5
/// latents: with a halo of 6 a pixel is at most 4e-4 off (in -1…1), with 8 at most 3e-5.
int64_t haloFor(double reach)
{
    return static_cast<int64_t>(std::ceil(0.6 * reach));
}

LatentRect withHalo(const LatentRect &owned, int64_t halo, LatentSize map)
{
    return owned.grownBy(halo).intersected(LatentRect::of(map));
}

LatentSize sizeOf(const at::Tensor &map)
{
    return {map.size(2), map.size(1)};
}

/// The largest VAE tile, in whole canvas tiles, whose activations stay below 448 MiB: 30 bytes a pixel and channel of the
/// widest layer at full resolution (measured in float32). Smaller tiles spend more on halos.
LatentSize tileSizeFor(const VaeConfig &config, int64_t halo)
{
    const int64_t factor = config.scaleFactor();
    const int64_t side = kTileSide / factor;
    const auto activationBytes = [&](LatentSize size) {
        const int64_t pixels = (size.width + 2 * halo) * (size.height + 2 * halo) * factor * factor;
        return pixels * 30 * config.block_out_channels.front();
    };
    for (const LatentSize size : {LatentSize{2 * side, 2 * side}, LatentSize{2 * side, side}}) {
        if (activationBytes(size) <= int64_t{448} << 20)
            return size;
    }
    return {side, side};
}

TiledVae::LatentReader readerOf(const at::Tensor &map)
{
    return [map](const LatentRect &area) { return window(map, area); };
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

/// A document may be a stranger's.
bool isOfSameNetwork(const PictureMoments &found, const PictureMoments &sampled)
{
    return std::ranges::equal(
               found.layers, sampled.layers, {}, [](const auto &layer) { return layer.sums.size(); },
               [](const auto &layer) { return layer.sums.size(); })
           && found.tokens.size() == 1;
}

void add(const PictureMoments &found, at::Device device, PictureMoments &sum)
{
    sum.layers.resize(found.layers.size());
    for (size_t i = 0; i < found.layers.size(); ++i)
        sum.layers[i] += found.layers[i];
    for (const at::Tensor &tokens : found.tokens)
        sum.tokens.push_back(tokens.to(device));
}

} // namespace

TiledVae::TiledVae(const AutoencoderKL &vae, int64_t nativeSide, at::Device device)
    : m_vae(vae)
    , m_nativeSide(nativeSide)
    , m_decoderHalo(haloFor(vae.decoderReach()))
    , m_encoderHalo(haloFor(vae.encoderReach()))
    , m_tileSize(tileSizeFor(vae.config(), m_decoderHalo))
    , m_device(device)
{
}

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

TiledVae::Evaluate TiledVae::decoding(const LatentReader &read) const
{
    return [this, read](const std::vector<LatentRect> &areas, PicturePass &pass) {
        std::vector<at::Tensor> parts;
        for (const LatentRect &area : areas)
            parts.push_back(read(area));
        m_vae.decode(m_vae.fromLatents(at::stack(parts).to(m_device)), pass);
    };
}

TiledVae::Evaluate TiledVae::encoding(const PixelReader &read) const
{
    return [this, read](const std::vector<LatentRect> &areas, PicturePass &pass) {
        std::vector<at::Tensor> parts;
        for (const LatentRect &area : areas)
            parts.push_back(read(toPixels(area, factor())));
        m_vae.encode(toInput(at::stack(parts)), pass);
    };
}

PictureStatistics TiledVae::decoderStatistics(const at::Tensor &map, int64_t parts) const
{
    return decoderStatistics(sizeOf(map), readerOf(map), parts);
}

PictureStatistics TiledVae::decoderStatistics(LatentSize map, const LatentReader &read, int64_t parts) const
{
    return sample(map, parts, decoding(read));
}

PictureStatistics TiledVae::encoderStatistics(LatentSize map, const PixelReader &read, int64_t parts) const
{
    return sample(map, parts, encoding(read));
}

std::optional<PictureStatistics> TiledVae::surveyForDecoding(const at::Tensor &map, const Proceed &proceed,
                                                             const SurveyedTiles &known) const
{
    return survey(sizeOf(map), m_decoderHalo, decoding(readerOf(map)), proceed, known);
}

std::optional<PictureStatistics> TiledVae::surveyForEncoding(LatentSize map, const PixelReader &read,
                                                             const Proceed &proceed, const SurveyedTiles &known) const
{
    return survey(map, m_encoderHalo, encoding(read), proceed, known);
}

PictureStatistics TiledVae::sample(LatentSize map, int64_t parts, const Evaluate &evaluate) const
{
    PictureStatistics statistics;
    if (const auto areas = windows(map, parts); !areas.empty()) {
        auto pass = PicturePass::collecting(statistics);
        evaluate(areas, pass);
    }
    return statistics;
}

/// Each layer's statistics depend on those of the layers before, so that true ones would take a look at all tiles for
/// every layer. Instead, the tiles are measured once, under the statistics of the windows. What they show more than the
/// windows do under the same statistics hardly depends on these; with this difference added the windows are gone through
/// again, layer by layer, and give what all tiles would.
std::optional<PictureStatistics> TiledVae::survey(LatentSize map, int64_t halo, const Evaluate &evaluate,
                                                  const Proceed &proceed, const SurveyedTiles &known) const
{
    PictureStatistics statistics;
    const auto parts = windows(map, 1);
    if (parts.empty())
        return statistics;
    PictureMoments sampled;
    auto collecting = PicturePass::collecting(statistics, sampled);
    evaluate(parts, collecting);

    const auto tiles = surveyedTiles(map);
    int64_t area = 0;
    for (const LatentRect &tile : tiles)
        area += tile.area();
    PictureMoments surveyed;
    for (size_t i = 0; i < tiles.size(); ++i) {
        const auto index = static_cast<int64_t>(i);
        auto found = known.find ? known.find(index) : std::nullopt;
        if (!found || !isOfSameNetwork(*found, sampled)) {
            if (!proceed())
                return std::nullopt;
            const LatentRect seen = withHalo(tiles[i], halo, map);
            const CountedPart counted = {relativeTo(tiles[i], seen), seen.size(), PicturePass::strideFor(area)};
            found.emplace();
            auto surveying = PicturePass::surveying(statistics, *found, counted);
            evaluate({seen}, surveying);
            if (known.keep)
                known.keep(index, *found);
        }
        add(*found, m_device, surveyed);
    }
    PictureStatistics corrected;
    auto correcting = PicturePass::correcting(corrected, sampled, surveyed);
    evaluate(parts, correcting);
    return corrected;
}

int64_t TiledVae::surveyedTileCount(LatentSize map) const
{
    return tiles(map).size() == 1 ? 0 : static_cast<int64_t>(surveyedTiles(map).size());
}

/// All, or some along diagonals, so that each row and column of tiles has its share.
std::vector<LatentRect> TiledVae::surveyedTiles(LatentSize map) const
{
    const std::vector<LatentRect> all = tiles(map);
    const int64_t every = ceilDiv(static_cast<int64_t>(all.size()), kSurveyedTiles);
    const int64_t step = std::max<int64_t>(1, std::llround(0.618 * static_cast<double>(every)));
    std::vector<LatentRect> chosen;
    for (const LatentRect &tile : all) {
        if ((tile.left / m_tileSize.width + step * (tile.top / m_tileSize.height)) % every == 0)
            chosen.push_back(tile);
    }
    return chosen;
}

at::Tensor TiledVae::decodeTile(const at::Tensor &map, const LatentRect &owned, const PictureStatistics &statistics,
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
                                 const PictureStatistics &statistics) const
{
    const LatentRect seen = withHalo(owned, m_decoderHalo, sizeOf(map));
    const at::Tensor z = m_vae.fromLatents(window(map, seen).unsqueeze(0).to(m_device));
    auto pass = statistics.layers.empty() ? PicturePass() : PicturePass::applying(statistics);
    const at::Tensor decoded = window(m_vae.decode(z, pass), toPixels(relativeTo(owned, seen), factor()));
    return toImage(decoded[0]);
}

at::Tensor TiledVae::encodeTile(LatentSize map, const PixelReader &read, const LatentRect &owned,
                                const PictureStatistics &statistics, int64_t parts) const
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
                                 const PictureStatistics &statistics) const
{
    const LatentRect seen = withHalo(owned, m_encoderHalo, map);
    auto pass = statistics.layers.empty() ? PicturePass() : PicturePass::applying(statistics);
    const auto posterior = m_vae.encode(toInput(read(toPixels(seen, factor())).unsqueeze(0)), pass);
    const at::Tensor latents = m_vae.toLatents(posterior.mean.to(at::kFloat));
    return window(latents, relativeTo(owned, seen))[0].to(at::kCPU).contiguous();
}

/// Windows on an even grid, at most kWindowCount and a quarter of the map, its corners among them: what lies in them
/// speaks for the whole.
std::vector<LatentRect> TiledVae::windows(LatentSize map, int64_t parts) const
{
    if (tiles(map).size() == 1 && parts <= 1)
        return {};
    const double quarter = std::sqrt(static_cast<double>(map.area()) / 4 / kWindowCount);
    const int64_t wanted = std::clamp<int64_t>(std::llround(quarter), kLeastWindowSide, kMostWindowSide);
    const LatentSize side = {std::min(wanted, map.width), std::min(wanted, map.height)};
    const double ratio = static_cast<double>(map.width) / static_cast<double>(map.height);
    const auto across = [&](int64_t length, int64_t window, double count) {
        return std::clamp<int64_t>(std::llround(count), 1, ceilDiv(length, window));
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
