#pragma once

#include "models/autoencoder_kl.h"

#include <pixelsmith/geometry.h>

#include <ATen/core/Tensor.h>

#include <functional>
#include <optional>
#include <vector>

namespace pixelsmith {

/// The VAE over pictures of any size in constant memory: VAE tiles with a halo as wide as the network sees. All tiles of a
/// picture are told the same about the whole (GroupNorm's statistics, the tokens of the middle attention), so that no
/// tile has a tone of its own. A picture of about the model's native size is one tile, computed as trained.
///
/// What is told comes from six windows spread over the picture, which costs little and leaves the tone of the whole some
/// thousandths off (of the range -1…1). Where more time is at hand, a survey looks at the tiles themselves: then tiles are
/// as the whole picture computed at once within a few ten-thousandths, most of it the attention's. Figures for both:
/// tests/bench/README.md.
class TiledVae
{
public:
    /// Pixels of an area of the picture: [3, height, width], float32 in 0…1, on the host.
    using PixelReader = std::function<at::Tensor(const PixelRect &area)>;

    /// \param vae         kept by reference.
    /// \param nativeSide  patch side of the model, in latents.
    TiledVae(const AutoencoderKL &vae, int64_t nativeSide, at::Device device);

    /// The tiles' owned areas for a map of this size, row by row; together they are the map.
    std::vector<LatentRect> tiles(LatentSize map) const;

    /// Statistics for decodeTile() of this map, [c, h, w]; empty for a map of one tile.
    PictureStatistics decoderStatistics(const at::Tensor &map) const;
    /// Statistics for encodeTile() of this picture; empty for a picture of one tile.
    PictureStatistics encoderStatistics(LatentSize map, const PixelReader &read) const;

    /// False: stop.
    using Proceed = std::function<bool()>;

    /// The same from a survey of the tiles, of at most 64 of them evenly spread: for pictures with no more, it takes as long
    /// as decoding. \return empty: stopped.
    std::optional<PictureStatistics> surveyForDecoding(const at::Tensor &map, const Proceed &proceed) const;
    std::optional<PictureStatistics> surveyForEncoding(LatentSize map, const PixelReader &read,
                                                       const Proceed &proceed) const;

    /// \param owned  one of tiles().
    /// \return       [3, 8 * height, 8 * width] of the owned area, float32 in 0…1, on the host, contiguous.
    at::Tensor decodeTile(const at::Tensor &map, const LatentRect &owned, const PictureStatistics &statistics) const;
    /// \return       [c, height, width] of the owned area: the posterior's mean, scaled; float32 on the host.
    at::Tensor encodeTile(LatentSize map, const PixelReader &read, const LatentRect &owned,
                          const PictureStatistics &statistics) const;

    /// Scale from latents to pixels.
    int64_t factor() const { return m_vae.config().scaleFactor(); }

private:
    using Evaluate = std::function<void(const std::vector<LatentRect> &areas, PicturePass &pass)>;

    PictureStatistics sample(LatentSize map, const Evaluate &evaluate) const;
    std::optional<PictureStatistics> survey(LatentSize map, int64_t halo, const Evaluate &evaluate,
                                            const Proceed &proceed) const;
    Evaluate decoding(const at::Tensor &map) const;
    Evaluate encoding(const PixelReader &read) const;
    std::vector<LatentRect> windows(LatentSize map) const;
    std::vector<LatentRect> surveyedTiles(LatentSize map) const;
    at::Tensor toImage(const at::Tensor &decoded) const;
    at::Tensor toInput(const at::Tensor &pixels) const;

    const AutoencoderKL &m_vae;
    int64_t m_nativeSide;
    int64_t m_decoderHalo; ///< latents
    int64_t m_encoderHalo; ///< latents
    LatentSize m_tileSize;
    at::Device m_device;
};

} // namespace pixelsmith
