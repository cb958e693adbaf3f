#include "measures.h"

#include "quality/colour.h"
#include "quality/fidelity.h"
#include "quality/radial_spectrum.h"
#include "quality/repetition.h"
#include "quality/sliced_wasserstein.h"
#include "quality/tone_steps.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace pixelsmith {

namespace {

/// All crops of the side that tile the picture: [n, 3, side, side].
at::Tensor cropsOf(const at::Tensor &rgb, int64_t side)
{
    const int64_t rows = rgb.size(1) / side;
    const int64_t columns = rgb.size(2) / side;
    return rgb.slice(1, 0, rows * side)
        .slice(2, 0, columns * side)
        .reshape({3, rows, side, columns, side})
        .permute({1, 3, 0, 2, 4})
        .reshape({-1, 3, side, side});
}

double worstFold(const at::Tensor &luma, const Comparison &with)
{
    double worst = 1;
    for (const int64_t period : with.periods)
        worst = std::max(worst, foldScore(luma, period, with.latentSide));
    return worst;
}

double worstFoldContrast(const at::Tensor &luma, const Comparison &with)
{
    double worst = 1;
    for (const int64_t period : with.periods)
        worst = std::max(worst, foldContrast(luma, period, with.latentSide));
    return worst;
}

double worstLines(const at::Tensor &luma, const Comparison &with)
{
    double worst = 1;
    for (const int64_t period : with.periods)
        worst = std::max(worst, gridLines(luma, period, with.latentSide));
    return worst;
}

at::Tensor meanOf(const std::vector<at::Tensor> &powers)
{
    return at::stack(powers).mean(0);
}

} // namespace

void MeasuredSet::add(const at::Tensor &result, const Comparison &with, const RunCost &cost)
{
    addSingle(result, with);
    RunCost &sum = m_sums.cost;
    sum.evaluations += cost.evaluations;
    sum.seconds += cost.seconds;
    sum.unetSeconds += cost.unetSeconds;
    sum.peakMemoryBytes = std::max(sum.peakMemoryBytes, cost.peakMemoryBytes);
    sum.lowestEnergy = std::min(sum.lowestEnergy, cost.lowestEnergy);
    sum.highestEnergy = std::max(sum.highestEnergy, cost.highestEnergy);

    m_crops.push_back(cropsOf(result, with.nativeSide));
    m_truthCrops.push_back(cropsOf(with.truth, with.nativeSide));
    const at::Tensor luma = lumaOf(result);
    const int64_t side = spectrumCropSide(luma);
    m_power.push_back(radialPower(luma, side));
    m_truthPower.push_back(radialPower(lumaOf(with.truth), side));
    m_enlargedPower.push_back(radialPower(lumaOf(with.enlarged), side));
    m_scale = static_cast<double>(result.size(1)) / static_cast<double>(with.base.size(1));
    ++m_count;
}

void MeasuredSet::addSingle(const at::Tensor &result, const Comparison &with)
{
    const at::Tensor luma = lumaOf(result);
    const at::Tensor plain = lumaOf(with.enlarged);
    const at::Tensor baseLuma = lumaOf(with.base);
    m_sums.gridLines += worstLines(luma, with);
    m_sums.foldScore += worstFold(luma, with);
    m_sums.foldContrast += worstFoldContrast(luma, with);
    m_sums.slopeStep +=
        slopeStepRatio(luma, with.seams, with.latentSide) / slopeStepRatio(plain, with.seams, with.latentSide);
    const ToneSteps tone = toneSteps(labOf(result), with.seams);
    const ToneSteps plainTone = toneSteps(labOf(with.enlarged), with.seams);
    m_sums.toneStep += tone.mean - plainTone.mean;
    m_sums.toneStep99 += tone.highest1 - plainTone.highest1;

    const at::Tensor reduced = reducedTo(result, with.base.size(1), with.base.size(2));
    m_sums.psnr += psnr(reduced, with.base);
    m_sums.ssim += ssim(lumaOf(reduced), baseLuma);
    const ColourDrift drift = colourDrift(result, with.base);
    m_sums.colourDrift += drift.mean;
    m_sums.colourDrift95 += drift.highest5;
    m_sums.baseInTiles +=
        baseInTiles(luma, baseLuma, with.nativeSide).highest - baseInTiles(plain, baseLuma, with.nativeSide).highest;
    m_sums.tilesInTiles += tilesInTiles(luma, with.nativeSide).highest - tilesInTiles(plain, with.nativeSide).highest;
}

Measures MeasuredSet::measures() const
{
    Measures result = m_sums;
    for (double *value :
         {&result.gridLines, &result.foldScore, &result.foldContrast, &result.slopeStep, &result.toneStep,
          &result.toneStep99, &result.psnr, &result.ssim, &result.colourDrift, &result.colourDrift95,
          &result.baseInTiles, &result.tilesInTiles, &result.cost.seconds, &result.cost.unetSeconds})
        *value /= m_count;
    result.cost.evaluations /= m_count;
    result.swd = slicedWasserstein(at::cat(m_crops), at::cat(m_truthCrops));
    const at::Tensor power = meanOf(m_power);
    result.rapsDistance = spectralDistance(power, meanOf(m_truthPower));
    result.slope = spectralSlope(power);
    result.detailGain = detailGain(power, meanOf(m_enlargedPower), m_scale);
    return result;
}

} // namespace pixelsmith
