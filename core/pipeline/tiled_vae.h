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

    /// Latents of an area of a map: [c, height, width].
    using LatentReader = std::function<at::Tensor(const LatentRect &area)>;

    /// \param vae         kept by reference.
    /// \param nativeSide  patch side of the model, in latents.
    TiledVae(const AutoencoderKL &vae, int64_t nativeSide, at::Device device);

    /// For a VAE whose weights were moved. What tiles are told of their picture must be found anew.
    void setDevice(at::Device device) { m_device = device; }

    /// The tiles' owned areas for a map of this size, row by row; together they are the map.
    std::vector<LatentRect> tiles(LatentSize map) const;

    /// Statistics for decodeTile() of this map, [c, h, w]; empty for a map of one tile.
    /// \param parts  that the tiles will be computed in: in parts, a map of one tile needs statistics, too.
    PictureStatistics decoderStatistics(const at::Tensor &map, int64_t parts = 1) const;
    /// The same for a map that is not in memory as a whole.
    PictureStatistics decoderStatistics(LatentSize map, const LatentReader &read, int64_t parts = 1) const;
    /// Statistics for encodeTile() of this picture, likewise.
    PictureStatistics encoderStatistics(LatentSize map, const PixelReader &read, int64_t parts = 1) const;

    /// Called before each tile that a survey looks at. False: stop.
    using Proceed = std::function<bool()>;

    /// What was found of tiles of a survey before it was interrupted, and where what is found now is kept; by tile, in the
    /// survey's order. Either may be empty. What is found twice gives the same bits.
    struct SurveyedTiles
    {
        std::function<std::optional<PictureMoments>(int64_t tile)> find;
        std::function<void(int64_t tile, const PictureMoments &found)> keep;
    };

    /// The tiles that a survey of such a map looks at; 0 for a map of one tile, which needs none.
    int64_t surveyedTileCount(LatentSize map) const;

    /// The same from a survey of the tiles, of at most 64 of them evenly spread: for pictures with no more, it takes as long
    /// as decoding. \return empty: stopped.
    std::optional<PictureStatistics> surveyForDecoding(const at::Tensor &map, const Proceed &proceed,
                                                       const SurveyedTiles &known = {}) const;
    std::optional<PictureStatistics> surveyForEncoding(LatentSize map, const PixelReader &read, const Proceed &proceed,
                                                       const SurveyedTiles &known = {}) const;

    /// \param owned  one of tiles().
    /// \param parts  1, or a power of two: so many pieces are computed one after the other, in less memory. The last bits
    ///               change.
    /// \return       [3, 8 * height, 8 * width] of the owned area, float32 in 0…1, on the host, contiguous.
    at::Tensor decodeTile(const at::Tensor &map, const LatentRect &owned, const PictureStatistics &statistics,
                          int64_t parts = 1) const;
    /// \return       [c, height, width] of the owned area: the posterior's mean, scaled; float32 on the host.
    at::Tensor encodeTile(LatentSize map, const PixelReader &read, const LatentRect &owned,
                          const PictureStatistics &statistics, int64_t parts = 1) const;

    const VaeConfig &config() const { return m_vae.config(); }
    at::Device device() const { return m_device; }
    /// Scale from latents to pixels.
    int64_t factor() const { return m_vae.config().scaleFactor(); }

private:
    using Evaluate = std::function<void(const std::vector<LatentRect> &areas, PicturePass &pass)>;

    PictureStatistics sample(LatentSize map, int64_t parts, const Evaluate &evaluate) const;
    std::optional<PictureStatistics> survey(LatentSize map, int64_t halo, const Evaluate &evaluate,
                                            const Proceed &proceed, const SurveyedTiles &known) const;
    Evaluate decoding(const LatentReader &read) const;
    Evaluate encoding(const PixelReader &read) const;
    std::vector<LatentRect> windows(LatentSize map, int64_t parts) const;
    at::Tensor decodePiece(const at::Tensor &map, const LatentRect &owned, const PictureStatistics &statistics) const;
    at::Tensor encodePiece(LatentSize map, const PixelReader &read, const LatentRect &owned,
                           const PictureStatistics &statistics) const;
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
