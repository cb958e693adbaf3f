#include "guidance/band_lock.h"
#include "guidance/classifier_free_guidance.h"
#include "guidance/detail_density.h"
#include "guidance/frequency_split_guidance.h"
#include "guidance/gaussian_blur.h"
#include "guidance/guidance_rescale.h"
#include "guidance/low_band_anchor.h"
#include "guidance/perturbed_attention_guidance.h"
#include "guidance/tone_lock.h"
#include "plan/guidance_steps.h"
#include "support/tensor_compare.h"

#include <ATen/CPUGeneratorImpl.h>

#include <QtTest>

using namespace pixelsmith;

/// Guidance beyond the plain one; pictures with it are compared with the Python pipeline's in tst_Techniques.
class tst_Guidance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rescalingGivesThePromptsDeviation();
    void perturbedAttentionPushesAwayFromThePerturbed();
    void equalScalesSplitNothing();
    void aConstantIsAllLowBand();
    void fineStructureGetsItsOwnScale();
    void anIntervalSavesEvaluations();
    void theAnchorMovesTheLowBandAlone();
    void theAnchorFadesSmoothly();
    void lockedToneKeepsTheGuidancesGradients();
    void detailIsFoundWhereItIs();
    void detailDoesNotDependOnTheStrips();
    void blurIsTheWeightedMeanOfWhatLiesInside();
    void lockedBandIsThePictureBeforesAndFineStructureStays();
    void theBandLockEndsWhereThePictureBeforeIsSoft();
    void halfLockedCoarseStructureIsKeptMoreThanFineStructure();
    void theBandLockLooksNoFurtherThanItSays();
};

void tst_Guidance::rescalingGivesThePromptsDeviation()
{
    const at::Tensor cond = at::randn({2, 4, 5, 6});
    const at::Tensor guided = 3 * cond + 1;
    const at::Tensor whole = rescaleGuidance(guided, cond, 1);
    COMPARE_TENSORS(at::std(whole, {1, 2, 3}), at::std(cond, {1, 2, 3}), 1e-5);
    COMPARE_TENSORS(rescaleGuidance(guided, cond, 0.5), 0.5 * whole + 0.5 * guided, 1e-6);
    COMPARE_TENSORS(rescaleGuidance(guided, cond, 0), guided, 0);
}

void tst_Guidance::perturbedAttentionPushesAwayFromThePerturbed()
{
    const at::Tensor guided = at::tensor({1.0F});
    COMPARE_TENSORS(perturbedAttentionGuidance(guided, at::tensor({5.0F}), at::tensor({3.0F}), 2), at::tensor({5.0F}),
                    0);
}

void tst_Guidance::equalScalesSplitNothing()
{
    const at::Tensor uncond = at::randn({1, 4, 16, 20});
    const at::Tensor cond = at::randn({1, 4, 16, 20});
    COMPARE_TENSORS(frequencySplitGuidance(uncond, cond, 5, 5), classifierFreeGuidance(uncond, cond, 5), 1e-6);
}

void tst_Guidance::aConstantIsAllLowBand()
{
    const at::Tensor zero = at::zeros({1, 4, 18, 13});
    COMPARE_TENSORS(frequencySplitGuidance(zero, at::ones_like(zero), 2, 9), at::full_like(zero, 2), 1e-5);
}

void tst_Guidance::fineStructureGetsItsOwnScale()
{
    // A checkerboard has no low frequencies.
    const at::Tensor places = at::arange(32).unsqueeze(0) + at::arange(32).unsqueeze(1);
    const at::Tensor fine = (places.remainder(2).to(at::kFloat) * 2 - 1).view({1, 1, 32, 32});
    const at::Tensor inner = frequencySplitGuidance(at::zeros_like(fine), fine, 2, 9).slice(2, 8, 24).slice(3, 8, 24);
    COMPARE_TENSORS(inner, 9 * fine.slice(2, 8, 24).slice(3, 8, 24), 1e-3);
}

void tst_Guidance::anIntervalSavesEvaluations()
{
    StagePlan stage;
    stage.steps = 5;
    stage.sampling.guidanceScale = 5;
    stage.sampling.guidance.startPercent = 20;
    stage.sampling.guidance.endPercent = 60;
    QList<int> counts;
    for (int step = 0; step < 5; ++step)
        counts.append(evaluationsPerSample(stage, step));
    QCOMPARE(counts, QList<int>({1, 2, 2, 1, 1}));
    stage.sampling.guidance.pagScale = 3;
    QCOMPARE(evaluationsPerSample(stage, 0), 2);
    QCOMPARE(evaluationsPerSample(stage, 1), 3);
    stage.sampling.guidanceScale = 1;
    QCOMPARE(evaluationsPerSample(stage, 1), 2);
}

void tst_Guidance::theAnchorMovesTheLowBandAlone()
{
    const at::Tensor flat = at::full({1, 2, 32, 32}, 3.0);
    const at::Tensor places = at::arange(32).unsqueeze(0) + at::arange(32).unsqueeze(1);
    const at::Tensor fine = (places.remainder(2).to(at::kFloat) * 2 - 1).view({1, 1, 32, 32}).expand({1, 2, 32, 32});
    const at::Tensor anchored =
        anchorLowBand(fine, lowBandDrift(fine, flat, 2), at::scalar_tensor(1.0F)).slice(2, 4, 28).slice(3, 4, 28);
    // The checkerboard stays, up to what a Gaussian of one latent lets through of it; the mean is the guidance's.
    COMPARE_TENSORS(anchored, (fine + flat).slice(2, 4, 28).slice(3, 4, 28), 2e-2);
    QVERIFY(at::equal(anchorLowBand(fine, lowBandDrift(fine, flat, 2), at::scalar_tensor(0.0F)), fine));
}

void tst_Guidance::theAnchorFadesSmoothly()
{
    QCOMPARE(anchorStrength(0.8, 0.5, 4, 4, 12), 0.4);
    double before = 1;
    for (int step = 4; step < 12; ++step) {
        const double strength = anchorStrength(1, 1, step, 4, 12);
        QVERIFY(strength <= before && before - strength < 0.25);
        before = strength;
    }
    QVERIFY(before < 0.05);
    QCOMPARE(anchorStrength(1, 0, 4, 4, 12), 0.0);
}

void tst_Guidance::lockedToneKeepsTheGuidancesGradients()
{
    // A gradient that has drifted, in a map higher than a strip; the noise upon it is the picture's own.
    const at::Tensor gradient = at::linspace(-1, 1, 150).view({1, 150, 1}).expand({2, 150, 40}).contiguous();
    const at::Tensor noise = at::randn({2, 150, 40}, at::detail::createCPUGenerator(3), at::kFloat) * 0.2;
    at::Tensor locked = at::empty_like(noise);
    lockTone(gradient * 1.3 + 0.2 + noise, gradient, locked);
    QVERIFY((gaussianBlur(locked, 8) - gaussianBlur(gradient, 8)).abs().max().item<double>() < 0.05);
    QVERIFY((locked - gradient).std().item<double>() > 0.15);
    // Strips do not show: the same as at once.
    const at::Tensor z = gradient * 1.3 + 0.2 + noise;
    COMPARE_TENSORS(locked, z + gaussianBlur(gradient - z, 4), 1e-5);
}

/// By the definition, also where the kernel is wider than the picture.
void tst_Guidance::blurIsTheWeightedMeanOfWhatLiesInside()
{
    constexpr double sigma = 1.5;
    const int64_t radius = gaussianRadius(sigma);
    const at::Tensor x = at::randn({2, 9, 4}, at::detail::createCPUGenerator(8), at::kFloat);
    at::Tensor expected = at::zeros_like(x);
    for (int64_t row = 0; row < x.size(1); ++row) {
        for (int64_t column = 0; column < x.size(2); ++column) {
            at::Tensor sum = at::zeros({2}, at::kFloat);
            double weights = 0;
            for (int64_t y = std::max<int64_t>(0, row - radius); y <= std::min(x.size(1) - 1, row + radius); ++y) {
                for (int64_t z = std::max<int64_t>(0, column - radius); z <= std::min(x.size(2) - 1, column + radius);
                     ++z) {
                    const auto squared = static_cast<double>((y - row) * (y - row) + (z - column) * (z - column));
                    const double weight = std::exp(-squared / (2 * sigma * sigma));
                    sum += weight * x.select(1, y).select(1, z);
                    weights += weight;
                }
            }
            expected.select(1, row).select(1, column).copy_(sum / weights);
        }
    }
    COMPARE_TENSORS(gaussianBlur(x, sigma), expected, 1e-6);
    COMPARE_TENSORS(gaussianBlur(x.unsqueeze(0), sigma), expected.unsqueeze(0), 1e-6);
}

void tst_Guidance::lockedBandIsThePictureBeforesAndFineStructureStays()
{
    constexpr double scale = 2;
    const at::Tensor x = at::arange(64, at::kFloat);
    const at::Tensor wave = (x * 2 * M_PI / 64).sin().expand({3, 64, 64}); // far below what the picture before holds
    const at::Tensor stripes = (x * M_PI).cos().expand({3, 64, 64});       // twice as fine as it can hold
    const at::Tensor locked = lockBand(stripes, wave, at::scalar_tensor(1), scale);
    const auto inside = [](const at::Tensor &image) { return image.slice(1, 8, 56).slice(2, 8, 56); };
    COMPARE_TENSORS(inside(locked), inside(wave + stripes), 0.02);
    // Half is locked by half and, being coarse, by half of the rest.
    COMPARE_TENSORS(inside(lockBand(stripes, wave, at::scalar_tensor(0.5), scale)), inside(0.75 * wave + stripes),
                    0.02);
}

void tst_Guidance::theBandLockEndsWhereThePictureBeforeIsSoft()
{
    constexpr double scale = 2;
    const at::Tensor x = at::arange(128, at::kFloat);
    const at::Tensor black = at::zeros({3, 128, 128});
    const auto kept = [&](double period) {
        const at::Tensor wave = (x * 2 * M_PI / period).cos().expand({3, 128, 128});
        const at::Tensor locked = lockBand(black, wave, at::scalar_tensor(1), scale);
        return locked.slice(2, 32, 96).abs().max().item<double>();
    };
    QVERIFY(std::abs(kept(16) - 0.90) < 0.02);
    QVERIFY(std::abs(kept(8) - 0.40) < 0.02);
    QVERIFY(kept(4) < 0.02);
}

void tst_Guidance::halfLockedCoarseStructureIsKeptMoreThanFineStructure()
{
    constexpr double scale = 2;
    const at::Tensor x = at::arange(256, at::kFloat);
    const at::Tensor black = at::zeros({3, 256, 256});
    const auto kept = [&](double period) {
        const at::Tensor wave = (x * 2 * M_PI / period).cos().expand({3, 256, 256});
        const at::Tensor locked = lockBand(black, wave, at::scalar_tensor(0.5), scale);
        return locked.slice(2, 64, 192).abs().max().item<double>();
    };
    QVERIFY(kept(128) > 0.72);
    QVERIFY(std::abs(kept(16) - 0.5 * 0.90) < 0.05);
    QVERIFY(std::abs(kept(8) - 0.5 * 0.40) < 0.05);
}

void tst_Guidance::theBandLockLooksNoFurtherThanItSays()
{
    constexpr double scale = 2.05;
    const int64_t reach = bandLockReach(scale);
    const at::Tensor pixels = at::rand({3, 80, 84});
    const at::Tensor enlarged = at::rand({3, 80, 84});
    const auto part = [&](const at::Tensor &image) { return image.slice(1, 10, 60).slice(2, 0, 50); };
    const at::Tensor whole = lockBand(pixels, enlarged, at::scalar_tensor(0.7), scale);
    const at::Tensor alone = lockBand(part(pixels), part(enlarged), at::scalar_tensor(0.7), scale);
    const auto inside = [&](const at::Tensor &image) {
        return image.slice(1, reach, 50 - reach).slice(2, 0, 50 - reach);
    };
    COMPARE_TENSORS(inside(alone), inside(part(whole)), 1e-6);
}

void tst_Guidance::detailIsFoundWhereItIs()
{
    at::Tensor map = at::zeros({4, 64, 64});
    map.slice(2, 32, 64).copy_(at::randn({4, 64, 32}, at::detail::createCPUGenerator(3), at::kFloat));
    const at::Tensor density = detailDensity(map);
    QCOMPARE(density.sizes(), at::IntArrayRef({1, 64, 64}));
    QVERIFY(density.slice(2, 0, 24).max().item<double>() < 0.05);
    QVERIFY(density.slice(2, 40, 64).min().item<double>() > 0.4);
}

void tst_Guidance::detailDoesNotDependOnTheStrips()
{
    const at::Tensor map = at::randn({4, 200, 40}, at::detail::createCPUGenerator(3), at::kFloat);
    const auto neighbours = [&](int64_t axis) {
        const at::Tensor inner =
            (map.narrow(axis, 1, map.size(axis) - 1) - map.narrow(axis, 0, map.size(axis) - 1)).abs().mean(0, true);
        at::Tensor all = at::zeros({1, 200, 40});
        all.narrow(axis, 0, map.size(axis) - 1).copy_(inner);
        return all;
    };
    const at::Tensor atOnce = gaussianBlur(neighbours(1) + neighbours(2), 1.5);
    COMPARE_TENSORS(detailDensity(map), atOnce / (atOnce + atOnce.mean()), 1e-5);
}

QTEST_GUILESS_MAIN(tst_Guidance)
#include "tst_guidance.moc"
