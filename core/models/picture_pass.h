#pragma once

#include <pixelsmith/geometry.h>

#include <ATen/core/Tensor.h>

#include <vector>

/// Two parts of an autoencoder see the picture as a whole: GroupNorm and the attention in its middle. A picture that is
/// evaluated in tiles keeps one tone when all tiles are told the same about the whole.
namespace pixelsmith {

/// What the tiles of a picture are told.
struct PictureStatistics
{
    /// Of every GroupNorm, in the order of evaluation: [2, groups] (mean, 1/std), float32.
    std::vector<at::Tensor> layers;
    /// What the middle attention attends to: normalised tokens spread over the picture, [1, count, channels]. Undefined:
    /// each sample attends to itself.
    at::Tensor tokens;
};

/// First and second moments of what the GroupNorms of a network met, summed up over many evaluations.
struct PictureMoments
{
    struct Layer
    {
        double count = 0;            ///< numbers of each group
        std::vector<double> sums;    ///< [groups]
        std::vector<double> squares; ///< [groups]

        Layer &operator+=(const Layer &other);
        /// The same number of numbers, with the means moved by what `to` has more than `from`.
        Layer movedBy(const Layer &from, const Layer &to) const;
        /// [2][groups]: mean, 1/std. \param eps  added to the variance.
        std::vector<float> statistics(double eps) const;
    };

    std::vector<Layer> layers;
    std::vector<at::Tensor> tokens; ///< [1, count, channels] each
};

/// The part of the evaluated samples that counts: a tile without its halo.
struct CountedPart
{
    LatentRect part;     ///< as seen from the corner of the sample
    LatentSize sample;   ///< larger feature maps count the same part of themselves
    int64_t tokenStride; ///< each of so many tokens across and down is kept
};

/// How one evaluation gets what must be known of the whole picture, and what it leaves behind. Not copied; lives as long
/// as the evaluation.
class PicturePass
{
public:
    /// Each sample by itself, as trained.
    PicturePass() = default;
    /// The batch is the picture: its statistics are used and appended to `collected`, its moments to `moments`.
    static PicturePass collecting(PictureStatistics &collected, PictureMoments &moments);
    static PicturePass collecting(PictureStatistics &collected);
    /// The same, but the moments of each layer are moved by what `surveyed` has more than `sampled`, and attention is
    /// to the tokens of `surveyed`.
    static PicturePass correcting(PictureStatistics &collected, const PictureMoments &sampled,
                                  const PictureMoments &surveyed);
    /// The statistics given are used, layer by layer.
    static PicturePass applying(const PictureStatistics &given);
    /// The same; the moments of the part that counts are added to `moments`.
    static PicturePass surveying(const PictureStatistics &given, PictureMoments &moments, const CountedPart &counted);

    /// The distance of tokens, across and down, at which so many leave about as many as attention needs.
    static int64_t strideFor(int64_t count);

    /// What the attention in the middle is to attend to instead of the samples' own tokens; undefined: those.
    /// \param tokens  [n, h, w, channels], normalised.
    at::Tensor attended(const at::Tensor &tokens);

private:
    friend struct GroupNorm;

    /// The part of x, [n, c, h, w], that counts.
    at::Tensor counted(const at::Tensor &x) const;
    void record(size_t layer, const PictureMoments::Layer &moments);

    PictureStatistics *m_collected = nullptr;
    const PictureStatistics *m_given = nullptr;
    PictureMoments *m_moments = nullptr;
    const PictureMoments *m_sampled = nullptr;
    const PictureMoments *m_surveyed = nullptr;
    const CountedPart *m_counted = nullptr;
    size_t m_next = 0; ///< layer
};

} // namespace pixelsmith
