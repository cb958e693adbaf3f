#pragma once

#include "lab_engine.h"
#include "quality/seams.h"

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace pixelsmith {

/// What one enlargement is compared with.
struct Comparison
{
    at::Tensor base;     ///< [3, h, w] in 0…1
    at::Tensor enlarged; ///< the base enlarged by Lanczos, in the result's size
    at::Tensor truth;    ///< a picture of the motif that has this size by nature
    Seams seams;         ///< of the last step's patches; empty where there are none
    int64_t nativeSide = 256;
    int64_t latentSide = 8;       ///< pixels; patches meet at whole latents
    std::vector<int64_t> periods; ///< pixels at which seams could repeat
};

/// One row of the table: sums over all enlargements of a variant, until mean() is taken.
struct Measures
{
    std::vector<double> swd; ///< of each Laplacian level, finest first; of the set
    double rapsDistance = 0; ///< of the set
    double slope = 0;        ///< likewise
    double detailGain = 0;   ///< dB, likewise
    double gridLines = 0;
    double foldScore = 0;    ///< S1: the worst of the periods
    double foldContrast = 0; ///< likewise, over that of periods beside it
    double slopeStep = 0;    ///< S2, over the same of the plain enlargement
    double toneStep = 0;     ///< S4: mean, less that of the plain enlargement
    double toneStep99 = 0;
    double psnr = 0; ///< of the reduced result against the base
    double ssim = 0;
    double colourDrift = 0; ///< ΔE2000, mean
    double colourDrift95 = 0;
    double baseInTiles = 0;  ///< R2: the highest, less that of the plain enlargement
    double tilesInTiles = 0; ///< R3, likewise
    RunCost cost;
};

/// Gathers the enlargements of one variant.
class MeasuredSet
{
public:
    void add(const at::Tensor &result, const Comparison &with, const RunCost &cost);
    /// Means of what is measured one by one; SWD and RAPS of the whole set.
    Measures measures() const;

private:
    void addSingle(const at::Tensor &result, const Comparison &with);

    Measures m_sums;
    int m_count = 0;
    double m_scale = 1;
    std::vector<at::Tensor> m_crops; ///< native-size crops [n, 3, side, side]
    std::vector<at::Tensor> m_truthCrops;
    std::vector<at::Tensor> m_power;
    std::vector<at::Tensor> m_truthPower;
    std::vector<at::Tensor> m_enlargedPower;
};

} // namespace pixelsmith
